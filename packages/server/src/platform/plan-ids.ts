/** Plan tiers, the smallest first. */
export const PLAN_IDS = ['free', 'team', 'business', 'enterprise'] as const;

export type PlanId = (typeof PLAN_IDS)[number];

export function isPlanId(text: string): text is PlanId {
  return PLAN_IDS.some((plan) => plan === text);
}
