import type { Ref } from 'react';

export type DayRowProps = {
  /** `2026-11-22`, by the reader's clocks. */
  readonly date: string;
  readonly rowIndex: number;
  readonly top: number;
  readonly ref: Ref<HTMLTableRowElement>;
};

/** Where a day begins. It is for the eye: each entry says its own date to those who do not see it. */
export function DayRow({ date, rowIndex, top, ref }: DayRowProps) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: the rows of a grid may be focused, but this one cannot
    <tr
      ref={ref}
      aria-hidden="true"
      data-index={rowIndex}
      style={{ transform: `translateY(${top}px)` }}
      className="absolute inset-x-0 top-0 block border-line border-b bg-sunken"
    >
      <td className={LABEL}>{dayLabel(date)}</td>
    </tr>
  );
}

/** The day one is in, kept in sight while its entries pass. */
export function StuckDay({ date }: { readonly date: string | undefined }) {
  if (date === undefined) return null;
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: the rows of a grid may be focused, but this one cannot
    <tr aria-hidden="true" className="sticky top-0 z-5 block border-line border-b bg-sunken @xl:top-7.5">
      <td className={LABEL}>{dayLabel(date)}</td>
    </tr>
  );
}

const LABEL = 'block px-4 py-1 font-medium text-muted text-xs sm:px-6';

const FORMAT = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
});

function dayLabel(date: string): string {
  const ms = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(ms) ? 'No date' : FORMAT.format(ms);
}
