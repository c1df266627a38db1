import { UNSEEN } from './unseen.ts';

/** A value as indented JSON in which every character that would not be seen is escaped: the same value, nothing hidden. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2).replace(UNSEEN, (character) => {
    // Outside of strings JSON holds no such character but the line breaks of the indentation, and inside they are escaped already.
    if (character === '\n') return character;
    return Array.from({ length: character.length }, (_, index) => escaped(character.charCodeAt(index))).join(
      '',
    );
  });
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
