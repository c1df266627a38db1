import { type Company, secretName } from '../company.ts';
import { createRandom } from '../random.ts';

/** The secrets the leaver read in production, in four projects. */
export function leaverSecrets(
  company: Company,
): readonly { readonly name: string; readonly project: string }[] {
  const random = createRandom(`${company.seed} leaver secrets`);
  return ['checkout', 'accounts', 'search', 'analytics'].flatMap((project) => {
    const secrets = company.projects.find(({ name }) => name === project)?.secrets ?? [];
    return random.some(secrets, 6).map((name) => ({ name, project }));
  });
}

/** The secrets of the leaked key's own project; only a few of them are what its builds read. */
export function leakedSecrets({ projects }: Company): readonly string[] {
  return projects.find(({ name }) => name === 'storefront')?.secrets ?? [];
}

export const CHANGED_SECRET = {
  name: secretName('payments', 'WEBHOOK_SECRET'),
  project: 'payments',
} as const;

/** All the secrets that a story tells of. */
export function storySecrets(company: Company): ReadonlySet<string> {
  return new Set([
    ...leaverSecrets(company).map(({ name }) => name),
    ...leakedSecrets(company),
    CHANGED_SECRET.name,
    secretName('payments', 'STRIPE_SECRET_KEY'),
  ]);
}
