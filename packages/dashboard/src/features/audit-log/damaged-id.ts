const DAMAGED_ID = /^position-(\d{1,15})$/;

/** How the address names a damaged entry, whose id is not known. */
export function damagedId(position: number): string {
  return `position-${position}`;
}

/** The position of the damaged entry that the address names; undefined for the id of an event. */
export function damagedPosition(id: string | undefined): number | undefined {
  const digits = DAMAGED_ID.exec(id ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
