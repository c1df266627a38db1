import { isDeepStrictEqual } from 'node:util';
import type { DemoStories } from '../../packages/server/src/demo/stories/story.ts';
import { call, type Target } from '../http.ts';
import { measure, type Times } from '../measure.ts';
import type { Pool } from '../postgres/driver.ts';
import { type Answer, type Facts, type InvestigationQuestion, investigationQuestions } from './questions.ts';

export type InvestigationFigures = {
  readonly name: string;
  readonly group: InvestigationQuestion['group'];
  /** Over HTTP; an investigation is stored and recorded before it is answered. */
  readonly daybook: Times;
  /** The statements alone. */
  readonly postgres: Times;
};

/** Measures each on both sides, once they have said the same. @throws Error where they differ */
export async function measureInvestigations(
  server: Target,
  pool: Pool,
  { stories, untilMs }: { readonly stories: DemoStories; readonly untilMs: number },
): Promise<InvestigationFigures[]> {
  const figures: InvestigationFigures[] = [];
  for (const question of investigationQuestions(stories, untilMs)) {
    const { name, group, path, body } = question;
    const ask = () => call(server, path, body && Buffer.from(JSON.stringify(body)));
    const answer: Answer = JSON.parse((await ask()).body);
    requireSameFacts(name, question.facts(answer), await question.inSql(pool));
    const daybook = await measure(ask);
    figures.push({ name, group, daybook, postgres: await measure(() => question.inSql(pool)) });
  }
  return figures;
}

function requireSameFacts(name: string, ours: Facts, theirs: Facts): void {
  for (const [fact, values] of Object.entries(ours)) {
    const others = theirs[fact] ?? [];
    if (isDeepStrictEqual(values, others)) continue;
    const only = (some: readonly string[], rest: readonly string[]) =>
      some.filter((value) => !rest.includes(value)).slice(0, 10);
    throw new Error(
      `the sides answer "${name}" differently: ${fact} only of Daybook ${JSON.stringify(only(values, others))}, only of PostgreSQL ${JSON.stringify(only(others, values))}`,
    );
  }
}
