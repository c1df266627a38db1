import { z } from '@hono/zod-openapi';
import { CHECKLIST_KINDS, CHECKLIST_STATES } from '../../investigate/checklist-item.ts';
import { RULES } from '../../investigate/rules.ts';

// What answers of investigations are made of.

const time = z.iso.datetime();
const rule = z.enum(RULES);
const optionalText = z.string().optional();
const environment = z.string().nullable();
const version = z.int().nullable();

export const finding = z
  .object({
    rule,
    subject: z.string().openapi({ description: 'The plain name or address that it is about.' }),
    severity: z.enum(['high', 'medium', 'low', 'info']),
    title: z.string(),
    why: z.string(),
    evidence: z.array(z.int()).openapi({ description: 'Positions, ascending: the first 1,000.' }),
    evidenceCount: z.int(),
    filter: z.string().openapi({ description: 'Finds exactly the evidence.' }),
    notes: z.array(z.string()).openapi({ description: 'What weakens it, such as too little history.' }),
  })
  .openapi('Finding');

export const checklistItem = z
  .object({
    kind: z.enum(CHECKLIST_KINDS),
    state: z.enum(CHECKLIST_STATES).openapi({ description: '`gone`: there is nothing left to do it to.' }),
    name: z.string(),
    detail: z.string().nullable(),
    at: time.nullable().openapi({ description: 'When it was done or ended, where that is known.' }),
    project: optionalText,
    environment: optionalText,
    secretId: optionalText,
    versions: z.array(z.int()).optional().openapi({ description: '`rotate`: the versions held.' }),
    version: z
      .int()
      .optional()
      .openapi({ description: '`restore`: the version that was in use before, where known.' }),
    position: z.int().optional().openapi({ description: '`restore`: the change that it undoes.' }),
    keyId: optionalText,
    memberId: optionalText,
    invitationId: optionalText.openapi({
      description: 'Good for DELETE /v1/invitations/{id}, not for joining.',
    }),
    sessions: z.int().optional(),
  })
  .openapi('ChecklistItem');

export const heldVersion = z
  .object({
    via: z.string().openapi({
      description: 'Who holds it, as a filter takes it.',
      example: 'api-key:ci-deploy',
    }),
    secret: z.string(),
    secretId: optionalText,
    project: optionalText,
    environment,
    version: version.openapi({ description: 'Null where nothing says which.' }),
    firstRead: time.openapi({ description: 'For one who only set it, when that was; so is `lastRead`.' }),
    lastRead: time,
    reads: z.int(),
    isOwn: z.boolean().openapi({ description: 'Whether they set it, and know it without reading.' }),
    isReported: z.boolean().openapi({ description: 'Whether only others than this workspace say so.' }),
    isKept: z.boolean().openapi({ description: 'Whether this workspace keeps the secret.' }),
    state: z.enum(['rotate', 'rotated', 'deleted']),
    rotatedAt: time.nullable(),
  })
  .openapi('HeldVersion');

export const change = z
  .object({
    position: z.int(),
    actor: z.string(),
    action: z.string(),
    resource: z.string(),
    resourceId: optionalText,
    project: optionalText,
    environment,
    version,
    versionBefore: version,
    occurredAt: time,
    earlier: z.int().openapi({ description: 'How many changes there its actor had made before.' }),
    isReported: z.boolean(),
    rules: z.array(rule).openapi({ description: 'By which it stands out; none where it is habit.' }),
  })
  .openapi('ProductionChange');

export const madeKey = z
  .object({
    name: z.string(),
    id: optionalText,
    madeAt: time,
    endedAt: time.nullable().openapi({ description: 'Null where the log does not show that it ended.' }),
    isReported: z.boolean(),
  })
  .openapi('MadeKey');

export const access = z
  .object({
    environment: z.string(),
    project: optionalText,
    isProduction: z.boolean(),
    reads: z.int(),
    changes: z.int(),
    refused: z.int(),
    firstAt: time,
    lastAt: time,
    actors: z.array(z.string()),
  })
  .openapi('Access');
