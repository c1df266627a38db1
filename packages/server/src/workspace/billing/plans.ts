import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { RetentionDays } from '../../platform/config.ts';
import { messageOf } from '../../platform/errors.ts';
import { PLAN_IDS, type PlanId } from '../../platform/plan-ids.ts';
import { InvalidOption } from '../../platform/startup-error.ts';

/** What a plan limits; each is a count of what there is at one time. */
export const LIMIT_NAMES = ['members', 'projects', 'secrets'] as const;

export type LimitName = (typeof LIMIT_NAMES)[number];

/** A plan tier. */
export type Plan = {
  readonly id: PlanId;
  readonly name: string;
  /** How long the audit log is kept, in days; fractions too. */
  readonly retentionDays: number;
  readonly limits: Readonly<Record<LimitName, number>>;
};

export type Plans = Readonly<Record<PlanId, Plan>>;

const DEFAULT_PLANS: Plans = {
  free: {
    id: 'free',
    name: 'Free',
    retentionDays: 7,
    limits: { members: 3, projects: 3, secrets: 100 },
  },
  team: {
    id: 'team',
    name: 'Team',
    retentionDays: 90,
    limits: { members: 25, projects: 25, secrets: 1_000 },
  },
  business: {
    id: 'business',
    name: 'Business',
    retentionDays: 365,
    limits: { members: 250, projects: 250, secrets: 10_000 },
  },
  enterprise: {
    id: 'enterprise',
    name: 'Enterprise',
    retentionDays: 2_555,
    limits: { members: 10_000, projects: 10_000, secrets: 1_000_000 },
  },
};

const count = z.int().min(1).max(1_000_000_000);
const changeSchema = z.strictObject({
  name: z.string().trim().min(1).max(50).optional(),
  retentionDays: z.int().min(1).max(36_500).optional(),
  limits: z
    .strictObject({ members: count.optional(), projects: count.optional(), secrets: count.optional() })
    .optional(),
});
const fileSchema = z.partialRecord(z.enum(PLAN_IDS), changeSchema);

/**
 * The plans, as the product brings them or changed by a JSON file (`DAYBOOK_PLANS`) such as
 * `{ "free": { "retentionDays": 14, "limits": { "members": 5 } } }`; what it leaves out stays. `retentionDays` wins over the file.
 * @throws InvalidOption naming what is wrong with the file.
 */
export function loadPlans(file?: string, retentionDays: RetentionDays = {}): Plans {
  const changes = file === undefined ? {} : readChanges(file);
  const planOf = (id: PlanId): Plan => {
    const plan = changed(DEFAULT_PLANS[id], changes[id]);
    return { ...plan, retentionDays: retentionDays[id] ?? plan.retentionDays };
  };
  return {
    free: planOf('free'),
    team: planOf('team'),
    business: planOf('business'),
    enterprise: planOf('enterprise'),
  };
}

function readChanges(file: string): z.infer<typeof fileSchema> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new InvalidOption(
      `DAYBOOK_PLANS: ${file} is not a JSON file that can be read: ${messageOf(error)}`,
    );
  }
  const parsed = fileSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the file'}: ${message}`,
  );
  throw new InvalidOption(`DAYBOOK_PLANS: ${file}: ${issues.join('; ')}`);
}

function changed(plan: Plan, change: z.infer<typeof changeSchema> = {}): Plan {
  const { members, projects, secrets } = change.limits ?? {};
  return {
    id: plan.id,
    name: change.name ?? plan.name,
    retentionDays: change.retentionDays ?? plan.retentionDays,
    limits: {
      members: members ?? plan.limits.members,
      projects: projects ?? plan.limits.projects,
      secrets: secrets ?? plan.limits.secrets,
    },
  };
}
