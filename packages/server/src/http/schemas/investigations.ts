import { z } from '@hono/zod-openapi';
import { INVESTIGATION_KINDS } from '../../investigate/investigations.ts';
import { coverageSchema } from '../schemas.ts';
import { access, change, checklistItem, finding, heldVersion, madeKey } from './investigation-parts.ts';

// What investigations are asked with and answer.

const time = z.iso.datetime();
const text = (example: string) => z.string().max(1_000).openapi({ example });
const days = (description: string) => z.int().optional().openapi({ description, example: 30 });
const window = {
  from: z.string().max(100).optional().openapi({
    description: 'Inclusive, over occurredAt; seven days before `until` when left out.',
    example: '2026-11-01T00:00:00Z',
  }),
  until: z.string().max(100).optional().openapi({
    description: 'Exclusive; now when left out.',
    example: '2026-11-08T00:00:00Z',
  }),
};

export const newLeakedKey = z
  .strictObject({
    apiKey: text('ci-deploy').openapi({ description: "The key's name. It may be known from events alone." }),
    ...window,
    baselineDays: days('How many days before `from` the habits of the key are learned from.'),
  })
  .openapi('NewLeakedKey');

export const newOffBoarding = z
  .strictObject({
    email: text('ana@acme.example').openapi({
      description: 'Compared in any case. The person may be known from events alone.',
    }),
    days: days('How many days back changes count as made before leaving.'),
  })
  .openapi('NewOffBoarding');

export const newProductionChange = z
  .strictObject({
    environment: text('production').optional().openapi({ description: 'production, when left out.' }),
    ...window,
  })
  .openapi('NewProductionChange');

export const idParam = z.object({ id: z.string().max(100) });
export const formatQuery = z.strictObject({
  format: z.enum(['json', 'markdown']).optional().openapi({
    description: '`markdown`: a report to hand over; json when left out.',
  }),
});

const windowAnswer = { from: time, until: time };
const leakedKeyInput = z.object({ apiKey: z.string(), ...windowAnswer, baselineDays: z.int() });
const offBoardingInput = z.object({ email: z.string(), days: z.int() });
const productionChangeInput = z.object({ environment: z.string(), ...windowAnswer });

const asked = {
  id: z.string(),
  by: z.string().openapi({ description: 'Who made it.' }),
  at: time,
  readUpTo: z.int().openapi({ description: 'The findings are as of this position.' }),
};

const found = {
  checkpoint: z.string().nullable().openapi({ description: 'A signed checkpoint that covers it.' }),
  findings: z.array(finding).openapi({ description: 'The gravest first; 500 at most.' }),
  moreFindings: z.int().openapi({ description: 'How many there are beyond those.' }),
  notes: z.array(z.string()),
  history: z
    .object({ from: time.nullable(), until: time.nullable(), events: z.int() })
    .openapi({ description: 'What the findings were compared with.' }),
  coverage: coverageSchema,
  checklist: z.array(checklistItem).openapi({ description: 'As of now, unlike the findings.' }),
};

export const leakedKeyAnswer = z
  .object({
    kind: z.literal('leaked-key'),
    ...asked,
    input: leakedKeyInput,
    ...found,
    blastRadius: z.array(heldVersion),
  })
  .openapi('LeakedKey');

export const offBoardingAnswer = z
  .object({
    kind: z.literal('off-boarding'),
    ...asked,
    input: offBoardingInput,
    ...found,
    exposure: z.array(heldVersion),
    keys: z.array(madeKey).openapi({ description: 'The API keys that the person made, as the log says.' }),
    leftAt: time.nullable().openapi({ description: 'When the person was removed, as the log says.' }),
    since: time.openapi({ description: 'From when on what they did counts as done in their last days.' }),
    access: z.array(access).openapi({ description: 'Where they were at work since then.' }),
    open: z.array(
      z.object({ kind: z.enum(['membership', 'session', 'api-key', 'invitation']), name: z.string() }),
    ),
  })
  .openapi('OffBoarding');

export const productionChangeAnswer = z
  .object({
    kind: z.literal('production-change'),
    ...asked,
    input: productionChangeInput,
    ...found,
    changes: z.array(change).openapi({ description: 'What stands out most first.' }),
    moreChanges: z.int(),
  })
  .openapi('UnexpectedChange');

export const anyAnswer = z
  .union([leakedKeyAnswer, offBoardingAnswer, productionChangeAnswer])
  .openapi('Investigation');

export const investigationList = z
  .object({
    investigations: z.array(
      z
        .object({
          kind: z.enum(INVESTIGATION_KINDS),
          ...asked,
          input: z
            .union([leakedKeyInput, offBoardingInput, productionChangeInput])
            .nullable()
            .openapi({ description: 'Null once the data of the person it is about was erased.' }),
        })
        .openapi('MadeInvestigation'),
    ),
  })
  .openapi('Investigations');

export const report = z.string().openapi({ description: 'A report with findings, checklist and proofs.' });
