/** How much there is to compare with: `little` and `none` make a finding less severe, and it says so. */
export type Strength = 'enough' | 'little' | 'none';

/** Fewer events, or fewer days with any, tell little of a habit. */
const ENOUGH = { events: 20, days: 3 } as const;

/** Of so many events on so many different days. */
export function strengthOf(events: number, days: number): Strength {
  if (events === 0) return 'none';
  return events >= ENOUGH.events && days >= ENOUGH.days ? 'enough' : 'little';
}

/** How many steps less severe a finding is that compares with so much. */
export const STEPS_LOWER: Readonly<Record<Strength, number>> = { enough: 0, little: 1, none: 2 };
