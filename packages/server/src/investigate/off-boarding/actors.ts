import { type Actor, readActorText } from '@daybook/event';

/** An actor from its text, as `formatActor` wrote it. @throws RangeError for the system, which is nobody's */
export function toActor(text: string): Pick<Actor, 'type' | 'name'> {
  const read = readActorText('actor', text);
  const type = read?.actorType ?? 'user';
  if (!read || (type !== 'user' && type !== 'api-key')) throw new RangeError(`${text} is no person or key`);
  return { type, name: read.text };
}

/** The plain name of an actor that is written as a filter takes it. */
export function nameOf(text: string): string {
  return toActor(text).name;
}

/** Whether an actor that is written as a filter takes it is an API key. */
export function isKey(text: string): boolean {
  return text.startsWith('api-key:');
}
