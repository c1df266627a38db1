import { type Company, secretName } from '../company.ts';
import { createRandom } from '../random.ts';

/** The secrets the leaver read in production, in four projects. */
export function leaverSecrets(company: Company): readonly string[] {
  const random = createRandom(`${company.seed} leaver secrets`);
  return ['checkout', 'accounts', 'search', 'analytics'].flatMap((project) => {
    const secrets = company.projects.find(({ name }) => name === project)?.secrets ?? [];
    return random.some(secrets, 6);
  });
}

/** The secrets of the leaked key's own project; only a few of them are what its builds read. */
export function leakedSecrets({ projects }: Company): readonly string[] {
  return projects.find(({ name }) => name === 'storefront')?.secrets ?? [];
}

export const CHANGED_SECRET = secretName('payments', 'WEBHOOK_SECRET');

/** All the secrets that a story tells of. */
export function storySecrets(company: Company): ReadonlySet<string> {
  return new Set([
    ...leaverSecrets(company),
    ...leakedSecrets(company),
    CHANGED_SECRET,
    secretName('payments', 'STRIPE_SECRET_KEY'),
  ]);
}
