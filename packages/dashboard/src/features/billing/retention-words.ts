/** A number of days as people say it: `7 days`, `1 year`, `7 years`. */
export function daysInWords(days: number): string {
  if (days >= 365 && days % 365 === 0) {
    const years = days / 365;
    return years === 1 ? '1 year' : `${years} years`;
  }
  return days === 1 ? '1 day' : `${days.toLocaleString('en')} days`;
}
