/**
 * A place behind the end of the log. Whoever got it from this log saw it larger than it is now: it was rolled back, or it is another
 * one. To wait there would pass over what is recorded until then.
 */
export class BeyondLog extends Error {
  override name = 'BeyondLog';
  /** Which parameter or header named the place. */
  readonly field: string;
  /** How many entries the log has. */
  readonly size: number;

  constructor(field: string, position: number, size: number) {
    const end = size === 0 ? 'the log is empty' : `the log ends at position ${size - 1}`;
    super(
      `is position ${position}, but ${end}: it was rolled back, or is another log; read it again from the beginning`,
    );
    this.field = field;
    this.size = size;
  }
}

/** A place in a log that was retired, since it lost entries: the same position of the present log is another event. */
export class OfRetiredLog extends Error {
  override name = 'OfRetiredLog';
  readonly field: string;
  /** How many entries the present log has. */
  readonly size: number;

  constructor(field: string, { number, present, size }: { number: number; present: number; size: number }) {
    super(
      `is of log ${number}, which lost entries and was followed by log ${present}; read that one from the beginning`,
    );
    this.field = field;
    this.size = size;
  }
}
