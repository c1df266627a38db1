import { formatActor } from '@daybook/event';
import type { Exposure } from '../../event-index/exposure.ts';
import type { Investigated } from '../investigated.ts';
import type { Access, Change } from '../investigations.ts';
import { plain, table } from './markdown.ts';
import { counted, timeWords } from './words.ts';

const ROWS_MAX = 1_000;

/** What the kind of investigation lists beside findings. */
export function listsSection(found: Investigated): string {
  switch (found.kind) {
    case 'leaked-key':
      return heldSection('## Secrets that the key had', found.extras.blastRadius);
    case 'off-boarding':
      return [
        heldSection('## Secrets that the person and their keys hold', found.extras.exposure),
        accessSection(found.extras.access),
      ].join('\n\n');
    case 'production-change':
      return changesSection(found.extras.changes, found.extras.more);
  }
}

function heldSection(heading: string, held: readonly Exposure[]): string {
  if (held.length === 0) return `${heading}\n\nNone.`;
  const rows = held.slice(0, ROWS_MAX).map((exposure) => {
    const { secret, environment = '', version, actor, first, last, reads, closedBy } = exposure;
    return [
      plain(secret),
      plain(environment),
      version === undefined ? 'not known' : String(version),
      plain(formatActor(actor)),
      timeWords(first.occurredAt),
      timeWords(last.occurredAt),
      String(reads),
      `${stateWords(exposure)}${closedBy ? ` (${timeWords(closedBy.occurredAt)})` : ''}`,
    ];
  });
  const headings = ['Secret', 'Environment', 'Version', 'Held by', 'First', 'Last', 'Reads', 'Then'];
  return [heading, table(headings, rows), ...moreRows(held.length - rows.length)].join('\n\n');
}

function stateWords({ state, isReported }: Exposure): string {
  const reported = isReported ? ', as reported' : '';
  switch (state) {
    case 'rotate':
      return `still in use${reported}`;
    case 'rotated':
      return `replaced${reported}`;
    case 'deleted':
      return `deleted${reported}`;
  }
}

function accessSection(access: readonly Access[]): string {
  const heading = '## Where they were at work in their last days';
  if (access.length === 0) return `${heading}\n\nNowhere.`;
  const rows = access
    .slice(0, ROWS_MAX)
    .map(({ environment, project = '', reads, changes, refused, firstAt, lastAt, actors }) => [
      plain(environment),
      plain(project),
      String(reads),
      String(changes),
      String(refused),
      timeWords(firstAt),
      timeWords(lastAt),
      plain(actors.join(', ')),
    ]);
  const headings = ['Environment', 'Project', 'Reads', 'Changes', 'Refused', 'First', 'Last', 'Who'];
  return [heading, table(headings, rows), ...moreRows(access.length - rows.length)].join('\n\n');
}

function changesSection(changes: readonly Change[], more: number): string {
  if (changes.length === 0) return '## Changes\n\nNone.';
  const rows = changes.slice(0, ROWS_MAX).map((change) => {
    const {
      position,
      occurredAt,
      actor,
      action,
      resource,
      version,
      versionBefore,
      rules,
      isReported,
      earlier,
    } = change;
    return [
      String(position),
      timeWords(occurredAt),
      plain(isReported ? `${actor} (reported)` : actor),
      plain(action),
      plain(resource),
      versionBefore === undefined ? '' : String(versionBefore),
      version === undefined ? '' : String(version),
      String(earlier),
      rules.join(', '),
    ];
  });
  const headings = [
    'Position',
    'Time',
    'Actor',
    'Action',
    'Resource',
    'Before',
    'After',
    'Earlier by the actor',
    'Stands out by',
  ];
  const left = changes.length - rows.length + more;
  return ['## Changes', table(headings, rows), ...moreRows(left)].join('\n\n');
}

function moreRows(count: number): string[] {
  return count > 0 ? [`And ${counted(count, 'more row')}.`] : [];
}
