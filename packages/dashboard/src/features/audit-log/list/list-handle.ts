/** What the rest of the page may ask of the list. */
export type ListHandle = {
  /** Brings the event at an index into sight. */
  reveal(index: number): void;
  /** Puts the focus on the row of the event at a position of the ledger; whether that row is there now. */
  focus(position: number): boolean;
  /** Whether the newest row is in sight or below. */
  isAtTop(): boolean;
  /** Goes there. */
  goToTop(): void;
  /** Whether the focus is on one of the rows. */
  hasFocus(): boolean;
};
