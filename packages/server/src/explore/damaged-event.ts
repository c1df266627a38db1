/** The event that was asked for is damaged: its place in the ledger is known, and what is stored there is not what was recorded. */
export class DamagedEvent extends Error {
  override name = 'DamagedEvent';
  readonly position: number;

  constructor(position: number) {
    super(
      `position ${position} is damaged: its stored payload does not match its ledger entry; restore journal.db and segments/ from a backup`,
    );
    this.position = position;
  }
}
