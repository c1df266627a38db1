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
