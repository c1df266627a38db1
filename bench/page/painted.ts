/** The events of a trace that are read here, as Chromium writes them; times in microseconds. */
type TraceEvent = {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly args?: {
    readonly id?: string;
    readonly data?: { readonly type?: string };
  };
};

/** What a trace must have for {@link paintedMs}. */
export const TRACED = ['devtools.timeline', 'blink.user_timing'];

export const PARTS = ['entries', 'count', 'histogram'] as const;

export type Part = (typeof PARTS)[number];

/**
 * Milliseconds from the last click in a trace until each part of the result was presented: from the time of the input, as the browser got
 * it, to the presentation of the frame that was laid out after the part's mark.
 * @throws Error when the trace lacks one of them.
 */
export function paintedMs(trace: Buffer): Record<Part, number> {
  const { traceEvents }: { traceEvents: TraceEvent[] } = JSON.parse(trace.toString('utf8'));
  const events = traceEvents.toSorted((a, b) => a.ts - b.ts);
  const click = events.findLast(
    ({ name, ph, args }) => name === 'EventTiming' && ph === 'b' && args?.data?.type === 'click',
  );
  if (!click) throw new Error('the trace has no click');
  const frames = framesOf(events);
  const until = (part: Part) => {
    const mark = events.find(({ name, ts }) => name === `result:${part}` && ts > click.ts);
    const frame = mark && frames.find(({ laidOut }) => laidOut >= mark.ts);
    if (!frame) throw new Error(`the trace does not say when the ${part} was painted`);
    return (frame.presented - click.ts) / 1_000;
  };
  return { entries: until('entries'), count: until('count'), histogram: until('histogram') };
}

type Frame = { readonly laidOut: number; readonly presented: number };

/** The frames that were presented, in order, with the time at which their layout began. */
function framesOf(events: readonly TraceEvent[]): Frame[] {
  const presented = new Map<string, number>();
  for (const { name, args, ts } of events)
    if (name === 'AnimationFrame::Presentation' && args?.id !== undefined) presented.set(args.id, ts);
  const frames: Frame[] = [];
  let id: string | undefined;
  for (const { name, ph, args, ts } of events) {
    if (name === 'AnimationFrame' && ph === 'b') id = args?.id;
    if (name !== 'AnimationFrame::StyleAndLayout' || ph !== 'b' || id === undefined) continue;
    const at = presented.get(id);
    if (at !== undefined) frames.push({ laidOut: ts, presented: at });
  }
  return frames;
}
