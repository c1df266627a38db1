import { type ChecklistItem, wasDone } from '../checklist-item.ts';
import { plain } from './markdown.ts';
import { counted, taskWords, timeWords } from './words.ts';

const ITEMS_MAX = 1_000;

/** What is to be done; the boxes of what is done, or can be done no more, are ticked. */
export function checklistSection(
  items: readonly ChecklistItem[],
  { at, now }: { readonly at: number; readonly now: number },
): string {
  const [before, since] = [
    items.filter((item) => isOver(item, at)),
    items.filter((item) => !isOver(item, at)),
  ];
  const told = since.slice(0, ITEMS_MAX).map(line);
  const left = since.length - told.length;
  const lines = left > 0 ? [...told, `- And ${counted(left, 'more thing')}.`] : told;
  return [
    '## Checklist',
    `As of ${timeWords(now)}. A value that was replaced here must be revoked at its provider too.`,
    lines.length > 0 ? lines.join('\n') : 'There is nothing to do.',
    ...(before.length > 0
      ? [
          `${counted(before.length, 'more secret')} had been replaced or deleted before this was made; the list of what is held below has them.`,
        ]
      : []),
  ].join('\n\n');
}

function isOver(item: ChecklistItem, askedAt: number): boolean {
  return item.kind === 'rotate' && wasDone(item, askedAt);
}

function line(item: ChecklistItem): string {
  const { state, name, environment, project, detail, at } = item;
  const place = [environment, project].filter((part) => part !== undefined).join(', ');
  const what = `${taskWords(item)} ${plain(name)}${place === '' ? '' : ` in ${plain(place)}`}`;
  const ended = at === undefined ? '' : ` ${timeWords(at)}`;
  const facts = [
    ...(state === 'done' ? [`done${ended}`] : []),
    ...(state === 'gone' ? [`nothing left to do${ended}`] : []),
    ...(detail === undefined ? [] : [plain(detail)]),
  ];
  return `- [${state === 'open' ? ' ' : 'x'}] ${what}${facts.length > 0 ? ` (${facts.join('; ')})` : ''}`;
}
