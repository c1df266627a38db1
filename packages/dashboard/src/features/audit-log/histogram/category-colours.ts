import './histogram.css';

type Colour = { readonly fill: string; readonly swatch: string };

const COLOURS: { readonly [category: string]: Colour | undefined } = {
  Secrets: { fill: 'fill-(--chart-secrets)', swatch: 'bg-(--chart-secrets)' },
  Projects: { fill: 'fill-(--chart-projects)', swatch: 'bg-(--chart-projects)' },
  Variables: { fill: 'fill-(--chart-variables)', swatch: 'bg-(--chart-variables)' },
  Team: { fill: 'fill-(--chart-team)', swatch: 'bg-(--chart-team)' },
  'API Keys': { fill: 'fill-(--chart-api-keys)', swatch: 'bg-(--chart-api-keys)' },
  Auth: { fill: 'fill-(--chart-auth)', swatch: 'bg-(--chart-auth)' },
  Billing: { fill: 'fill-(--chart-billing)', swatch: 'bg-(--chart-billing)' },
  Audit: { fill: 'fill-(--chart-audit)', swatch: 'bg-(--chart-audit)' },
};

const OTHER: Colour = { fill: 'fill-(--chart-other)', swatch: 'bg-(--chart-other)' };

/** The colour of a category; an organization's own categories share one. */
export function colourOf(category: string): Colour {
  return (Object.hasOwn(COLOURS, category) ? COLOURS[category] : undefined) ?? OTHER;
}
