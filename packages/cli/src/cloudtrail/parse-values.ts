import { PARTS_MAX, TOO_MANY_PARTS } from './limits.ts';
import { ProblemList, UnreadableFile } from './unreadable.ts';

/** A value of a file, and where it stood: `line 3`, `value 2`, nothing where it is the whole file. */
export type Placed = { readonly value: unknown; readonly place: string };

export type Values = { readonly values: readonly Placed[]; readonly problems: ProblemList };

const NOT_JSON = 'is not valid JSON';

/**
 * The JSON values of a text: one, one a line (NDJSON), or one after the other. A bad line costs no other line; of values one after the
 * other those before the bad one are read. Of more than a file may hold, the first problem says so. Throws `UnreadableFile` when there is none.
 */
export function parseValues(text: string, partsMax = PARTS_MAX): Values {
  const whole = parse(text);
  if (whole.ok) return { values: [{ value: whole.value, place: '' }], problems: new ProblemList() };
  return parseLines(text, partsMax) ?? parseSequence(text, partsMax, whole.why);
}

/** Undefined when lines are not the units: when not every one begins a value, or there is but one and it is none. */
function parseLines(text: string, partsMax: number): Values | undefined {
  const values: Placed[] = [];
  const problems = new ProblemList();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = withoutTime(raw);
    if (line === '') continue;
    const place = `line ${index + 1}`;
    const left = partsMax - values.length - problems.count;
    if (left <= 0) {
      problems.addFirst({ place, reason: TOO_MANY_PARTS });
      break;
    }
    const parsed = parse(line);
    if (parsed.ok) values.push({ value: parsed.value, place });
    else if (!line.startsWith('{')) return undefined;
    else {
      const inLine = parseInLine(line, left);
      if (inLine === TOO_MANY_PARTS) problems.addFirst({ place, reason: inLine });
      else if (inLine === undefined) problems.add({ place, reason: parsed.why });
      else for (const value of inLine) values.push({ value, place });
    }
  }
  return values.length > 0 ? { values, problems } : undefined;
}

/** The values of a line that holds several; undefined where one of them is bad. */
function parseInLine(line: string, max: number): readonly unknown[] | typeof TOO_MANY_PARTS | undefined {
  const values: unknown[] = [];
  for (const part of splitValues(line)) {
    const parsed = parse(part);
    if (!parsed.ok) return undefined;
    if (values.length >= max) return TOO_MANY_PARTS;
    values.push(parsed.value);
  }
  return values.length === 0 ? undefined : values;
}

function parseSequence(text: string, partsMax: number, why: string): Values {
  const values: Placed[] = [];
  const problems = new ProblemList();
  for (const part of splitValues(text)) {
    const place = `value ${values.length + 1}`;
    const parsed = values.length < partsMax ? parse(part) : ({ ok: false, why: TOO_MANY_PARTS } as const);
    if (!parsed.ok) {
      if (values.length > 0) problems.add({ place, reason: parsed.why });
      break;
    }
    values.push({ value: parsed.value, place });
  }
  if (values.length > 0) return { values, problems };
  throw new UnreadableFile(why);
}

/** CloudWatch Logs writes the time before each line that it exports. */
function withoutTime(line: string): string {
  return line.replace(/^\s*\d{4}-\d\d-\d\dT[\d:.]+Z\s+(?=\{)/, '').trim();
}

type Parsed = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

function parse(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    return { ok: false, why: whyNot(text, error instanceof Error ? error.message : '') };
  }
}

/** The engine's message may quote the content, so only the place is taken from it. */
function whyNot(text: string, message: string): string {
  const [, position, place] = /position (\d+) \((line \d+ column \d+)\)/.exec(message) ?? [];
  const isCut =
    /^Unexpected end|^Unterminated/.test(message) || Number(position ?? -1) >= text.trimEnd().length;
  if (isCut) return 'is cut: the JSON ends before its end';
  return place === undefined ? NOT_JSON : `${NOT_JSON} (${place})`;
}

/** The texts of objects and lists that follow one another, whatever stands between them; the last may be cut. */
function* splitValues(text: string): Generator<string> {
  let start = -1;
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString) {
      if (character === '\\') at += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') {
      if (depth > 0) isInString = true;
    } else if (character === '{' || character === '[') {
      if (depth === 0) start = at;
      depth += 1;
    } else if ((character === '}' || character === ']') && depth > 0) {
      depth -= 1;
      if (depth === 0) {
        yield text.slice(start, at + 1);
        start = -1;
      }
    }
  }
  if (start >= 0) yield text.slice(start);
}
