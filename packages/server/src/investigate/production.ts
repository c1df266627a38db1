const NAMES: ReadonlySet<string> = new Set(['production', 'prod', 'prd', 'live']);
const NEGATIONS: ReadonlySet<string> = new Set(['non', 'not', 'no', 'pre']);

/**
 * Whether an environment is one of production, by its name: one of its words is `production`, `prod`, `prd` or `live`, with or without a number,
 * and none is `non`, `not`, `no` or `pre`. So `eu-production` and `prod2` are, `pre-prod` and `product-demo` are not.
 */
export function isProduction(environment: string): boolean {
  const words = environment
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .map((word) => word.replace(/\d+$/, ''));
  return words.some((word) => NAMES.has(word)) && !words.some((word) => NEGATIONS.has(word));
}
