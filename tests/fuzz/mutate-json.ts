import type { Random } from '../../packages/server/src/demo/random.ts';
import { hostileText, hostileValue } from './hostile-values.ts';
import type { Json } from './sample.ts';

/** The same value with one thing changed somewhere in it. */
export function mutateJson(value: Json, random: Random): Json {
  const places = placesOf(value);
  const place = random.pick(places);
  return changeAt(value, place, (found) => changed(found, random));
}

type Place = readonly (string | number)[];

function placesOf(value: Json, at: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [at];
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  return [at, ...inner.slice(0, 50).flatMap(([name, item]) => placesOf(item, [...at, name]))];
}

function changeAt(value: Json, [step, ...rest]: Place, change: (found: Json) => Json): Json {
  if (step === undefined) return change(value);
  if (Array.isArray(value))
    return value.map((item, at) => (at === step ? changeAt(item, rest, change) : item));
  const entries = Object.entries(value as { readonly [name: string]: Json });
  return Object.fromEntries(
    entries.map(([name, item]) => [name, name === step ? changeAt(item, rest, change) : item]),
  );
}

function changed(value: Json, random: Random): Json {
  if (random.chance(0.4)) return hostileValue(random);
  if (typeof value === 'string') return changedText(value, random);
  if (typeof value === 'number') return value * random.pick([-1, 0.5, 1e9, 1e300]) + random.pick([0, 1, -1]);
  if (typeof value === 'boolean') return !value;
  if (value === null) return {};
  return Array.isArray(value)
    ? changedList(value, random)
    : changedObject(value as { [name: string]: Json }, random);
}

/** The same text with something put in, cut off, doubled or set in another case. */
export function changedText(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  switch (random.below(5)) {
    case 0:
      return text.slice(0, at) + hostileText(random) + text.slice(at);
    case 1:
      return text.slice(0, at);
    case 2:
      return text.repeat(1 + random.below(3)) + text.slice(at);
    case 3:
      return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
    default:
      return ` ${text}\n`;
  }
}

function changedList(list: readonly Json[], random: Random): Json {
  const at = random.below(list.length + 1);
  switch (random.below(3)) {
    case 0:
      return [...list.slice(0, at), hostileValue(random), ...list.slice(at)];
    case 1:
      return list.toSpliced(at, 1);
    default:
      return Array.from({ length: random.pick([2, 50, 1_001]) }, () => list).flat();
  }
}

function changedObject(object: { readonly [name: string]: Json }, random: Random): Json {
  const entries = Object.entries(object);
  const at = random.below(entries.length);
  switch (random.below(3)) {
    case 0:
      return Object.fromEntries(entries.toSpliced(at, 1));
    case 1:
      return { ...object, [hostileText(random)]: hostileValue(random) };
    default:
      return Object.fromEntries(
        entries.map(([name, value], index) => [index === at ? changedText(name, random) : name, value]),
      );
  }
}
