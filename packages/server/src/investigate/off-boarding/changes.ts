import type { Term } from '@daybook/event';
import type { EventGroup } from '../../event-index/groups.ts';
import type { Ask } from '../ask.ts';
import { EVIDENCE_MAX, type Finding } from '../finding.ts';
import { isProduction } from '../production.ts';
import { severityOf } from '../severity.ts';
import { by, is, isNot, isOrMissing, since, where } from '../where.ts';
import { counted, moment } from '../words.ts';
import { isSensitiveChange, isSuccessfulChange, otherActions, SENSITIVE_CATEGORIES } from './actions.ts';
import { isKey } from './actors.ts';
import { afterwards, countsOf, describeActions } from './change-words.ts';
import { changesByKeys } from './changes-by-keys.ts';
import { joined } from './groups.ts';
import type { LastDays } from './last-days.ts';
import type { Leaver } from './leaver.ts';
import { capitalized, placed, times } from './words.ts';

type Found = { readonly findings: readonly Finding[]; readonly notes: readonly string[] };

/**
 * What was changed in the last days. What the person changed in production, or where nothing says where, and what concerns people, keys, projects,
 * billing or the log is a finding for each thing; what they changed elsewhere one for each place and category; what a key of theirs changed one
 * for the key, since a program changes much.
 */
export async function changedBeforeLeaving(ask: Ask, leaver: Leaver, lastDays: LastDays): Promise<Found> {
  const changes = lastDays.groups.filter(({ values }) => isSuccessfulChange(ask.catalogue, values));
  const byActor = Map.groupBy(changes, ({ values }) => isKey(values.actor ?? ''));
  const own = byActor.get(false) ?? [];
  const elsewhere = [...new Set(own.flatMap(({ values }) => values.env ?? []))].filter(
    (environment) => !isProduction(environment),
  );
  const sensitive = own.some(({ values }) => isSensitiveChange(ask.catalogue, values))
    ? await sensitiveChanges(ask, leaver, elsewhere)
    : NOTHING;
  const ordinary = own.some(({ values }) => !isSensitiveChange(ask.catalogue, values))
    ? await ordinaryChanges(ask, leaver, elsewhere)
    : NOTHING;
  const byKeys = await changesByKeys(ask, leaver, byActor.get(true) ?? []);
  return {
    findings: [...sensitive.findings, ...ordinary.findings, ...byKeys],
    notes: [...sensitive.notes, ...ordinary.notes],
  };
}

const NOTHING: Found = { findings: [], notes: [] };

/** One for each thing that was changed. */
async function sensitiveChanges(ask: Ask, leaver: Leaver, elsewhere: readonly string[]): Promise<Found> {
  const categories = is('category', ...SENSITIVE_CATEGORIES);
  const others = [
    isNot('category', ...SENSITIVE_CATEGORIES),
    ...(elsewhere.length > 0 ? [isNot('env', ...elsewhere)] : []),
  ];
  const findings: Finding[] = [];
  let unlisted = 0;
  for (const terms of [[categories], others]) {
    const { groups, more } = await ownGroups(ask, leaver, terms, ['resource']);
    unlisted += more;
    const things = Map.groupBy(groups, ({ values: { category, resource, env, project } }) =>
      JSON.stringify([category, resource, env, project]),
    );
    for (const together of things.values()) {
      const [one] = together;
      if (!one || isToldElsewhere(leaver, one.values)) continue;
      const { category = '', resource = '' } = one.values;
      findings.push(
        toFinding(ask, leaver, together, {
          severity: severityOf('changed-before-leaving', 'sensitive'),
          subject: resource,
          title: titleOf(ask, together, resource),
          terms: [is('category', category), is('resource', resource)],
        }),
      );
    }
  }
  return { findings, notes: unlistedNote(leaver, unlisted) };
}

/** Joining and leaving are no changes of the team that somebody else must look at; keys that still work have a finding of their own. */
function isToldElsewhere(leaver: Leaver, { category, action, resource }: EventGroup['values']): boolean {
  if (category === 'Team') return leaver.people.some(({ name }) => name === resource);
  if (action !== 'API_KEY_CREATE') return false;
  const isWorking = leaver.keys.some(({ name, endedAt }) => name === resource && endedAt === undefined);
  return isWorking || leaver.disbelieved.some((name) => name === resource);
}

/** One for each place and category. */
async function ordinaryChanges(ask: Ask, leaver: Leaver, elsewhere: readonly string[]): Promise<Found> {
  const terms = [isNot('category', ...SENSITIVE_CATEGORIES), is('env', ...elsewhere)];
  const { groups, more } = await ownGroups(ask, leaver, terms, []);
  const places = Map.groupBy(groups, ({ values: { category, env, project } }) =>
    JSON.stringify([category, env, project]),
  );
  const findings = [...places.values()].flatMap((together): Finding[] => {
    const [one] = together;
    if (!one) return [];
    const { category = '', env, project } = one.values;
    const { count } = joined(together);
    return [
      toFinding(ask, leaver, together, {
        severity: severityOf('changed-before-leaving', 'ordinary'),
        subject: project ?? env ?? category,
        title: `${counted(count, 'change')} of ${category.toLowerCase()}${placed(env, project)}`,
        terms: [is('category', category)],
      }),
    ];
  });
  return { findings, notes: unlistedNote(leaver, more) };
}

function unlistedNote({ email }: Leaver, count: number): string[] {
  if (count === 0) return [];
  return [
    `${email} changed ${counted(count, 'more thing')} that no finding names: look for them in the log.`,
  ];
}

/** What the person changed, without their keys, told apart by kind and place. */
function ownGroups(
  ask: Ask,
  leaver: Leaver,
  terms: readonly Term[],
  fields: readonly 'resource'[],
): Promise<{ readonly groups: readonly EventGroup[]; readonly more: number }> {
  const filter = where(
    by(...leaver.people),
    isNot('action', ...otherActions(ask.catalogue)),
    is('outcome', 'success'),
    since(leaver.since),
    ...terms,
  );
  return ask.groups(filter, {
    by: ['category', 'action', 'env', 'project', ...fields],
    positions: EVIDENCE_MAX,
  });
}

type Told = Pick<Finding, 'severity' | 'subject' | 'title'> & { readonly terms: readonly Term[] };

/** `terms` tell what the groups have in common, beside their actions, environment and project. */
function toFinding(
  ask: Ask,
  leaver: Leaver,
  groups: readonly EventGroup[],
  { terms, ...told }: Told,
): Finding {
  const [one] = groups;
  const actions = countsOf(groups);
  const filter = where(
    by(...leaver.people),
    is('action', ...actions.map(([action]) => action)),
    ...terms,
    isOrMissing('env', one?.values.env),
    isOrMissing('project', one?.values.project),
    is('outcome', 'success'),
    since(leaver.since),
  );
  const found = joined(groups);
  return {
    rule: 'changed-before-leaving',
    ...told,
    why: `${leaver.email} did this ${times(found.count)} in their last ${leaver.days} days${found.count > 1 ? ', the last time' : ','} on ${moment(found.last.occurredAt)}: ${describeActions(actions)}.${afterwards(leaver, found.last.occurredAt)}`,
    ...ask.shown(filter, found),
  };
}

/** `Set secret DATABASE_URL in production`; of several kinds of acts the most frequent one, and that there are more. */
function titleOf({ catalogue }: Ask, groups: readonly EventGroup[], resource: string): string {
  const actions = countsOf(groups);
  const [[action] = ['']] = actions;
  const [one] = groups;
  // A function, since the name may hold what a replacement would read as a pattern.
  const sentence = catalogue.get(action)?.sentence.replace('{resource}', () => resource) ?? resource;
  const more = actions.length > 1 ? ', and more' : '';
  return `${capitalized(sentence)}${placed(one?.values.env, one?.values.project)}${more}`;
}
