import { z } from '@hono/zod-openapi';

const NAMES_MAX = 100;

export const env = z.string().min(1).max(100).openapi({ example: 'production' });

export const nameParam = z.object({ name: z.string().openapi({ example: 'DATABASE_URL' }) });

export const readQuery = z.strictObject({
  env,
  version: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'must be a whole number from 1')
    .transform(Number)
    .optional()
    .openapi({ type: 'integer', minimum: 1, description: 'The newest, when left out.' }),
});

const named = { name: z.string(), environment: z.string(), version: z.int() };
const sameAsVersion = z
  .int()
  .optional()
  .openapi({ description: 'The first version that had the same value: setting it again was no rotation.' });

export const secretList = z
  .object({
    secrets: z.array(
      z.object({
        id: z.string(),
        ...named,
        sameAsVersion,
        createdAt: z.iso.datetime(),
        updatedAt: z.iso.datetime(),
      }),
    ),
  })
  .openapi('Secrets');

export const secretValue = z
  .object({ ...named, value: z.string(), createdAt: z.iso.datetime() })
  .openapi('SecretValue');

export const secretsWanted = z
  .strictObject({ names: z.array(z.string()).min(1).max(NAMES_MAX), env })
  .openapi('SecretsWanted');

export const secretValues = z
  .object({ secrets: z.array(z.object({ ...named, value: z.string() })) })
  .openapi('SecretValues');

export const newValue = z.strictObject({ value: z.string() }).openapi('NewSecretValue');

export const restoredVersion = z.strictObject({ version: z.int().min(1) }).openapi('RestoredVersion');

export const secretVersion = z.object({ id: z.string(), ...named, sameAsVersion }).openapi('SecretVersion');
