import { isEnvironmentName, readTimeBound, spanMs } from '@daybook/event';
import { type Client, createClient } from '@daybook/sdk';
import { type Command, InvalidArgumentError } from 'commander';
import { UsageError } from '../output/errors.ts';
import type { Io } from '../output/io.ts';

export type ClientFlags = { readonly url?: string; readonly apiKey?: string };

/** The options of every command that talks to a server. */
export function addClientOptions(command: Command): Command {
  return command
    .option('--url <address>', 'the server (default: DAYBOOK_URL, or http://127.0.0.1:4280)')
    .option(
      '--api-key <key>',
      'the API key; better given in DAYBOOK_API_KEY, as other users can see arguments',
    );
}

/**
 * Where and with what key, by the options, then the variables, then the defaults. An empty address is none.
 * Throws `UsageError` when there is no key: every call would be refused.
 */
export function connectionOf(flags: ClientFlags, io: Io): { readonly url: string; readonly apiKey: string } {
  const url = flags.url ?? (io.env.DAYBOOK_URL || 'http://127.0.0.1:4280');
  const apiKey = flags.apiKey ?? io.env.DAYBOOK_API_KEY;
  // A wrong address is told before a missing key.
  createClient({ url });
  if (apiKey) return { url, apiKey };
  if (flags.apiKey === '')
    throw new UsageError('--api-key is empty: is the variable set whose value it should be?');
  throw new UsageError(
    `DAYBOOK_API_KEY is ${apiKey === undefined ? 'not set' : 'empty'}: export it, or give --api-key`,
  );
}

/**
 * A client by `connectionOf`. `attempts`: how often a call that may succeed later is tried; few by default, as somebody waits for the
 * answer.
 */
export function clientOf(flags: ClientFlags, io: Io, attempts = 3): Client {
  return createClient({ ...connectionOf(flags, io), retry: { attempts } });
}

/** `--log`: which log of the organization, where one lost entries and was followed by another. */
export function addLogOption(command: Command): Command {
  return command.option(
    '--log <number>',
    'a retired log, by its number in GET /v1/ledger/logs (default: the present one)',
    wholeNumber(1, 1_000_000),
  );
}

/** `--data`, with the same order of precedence. */
export function addDataOption(command: Command): Command {
  return command.option('--data <folder>', 'the data folder (default: DAYBOOK_DATA, or ./data)');
}

export function dataFolderOf(flags: { readonly data?: string }, io: Io): string {
  return flags.data ?? (io.env.DAYBOOK_DATA || './data');
}

/** `--progress` and `--no-progress`; neither means: where standard error is a terminal. */
export function addProgressOptions(command: Command): Command {
  return command
    .option('--progress', 'show progress on standard error even where that is no terminal')
    .option('--no-progress', 'show none');
}

/** Parses a whole number of a range, for an option or argument. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}

/** Accepts the name of an environment. */
export function environmentName(text: string): string {
  if (isEnvironmentName(text)) return text;
  throw new InvalidArgumentError(
    'It must be the name of an environment: 1 to 50 of a to z, 0 to 9 and -, a letter first, such as production.',
  );
}

/** Splits at commas, without spaces and empty items. */
export function splitList(text: string): readonly string[] {
  return text.split(',').flatMap((item) => (item.trim() === '' ? [] : [item.trim()]));
}

/** The same, but for a list that is empty, such as that of a variable that is not set. */
export function someOf(what: string): (text: string) => readonly string[] {
  return (text) => {
    const list = splitList(text);
    if (list.length > 0) return list;
    throw new InvalidArgumentError(`It is empty: name ${what}, or leave the option out.`);
  };
}

/** Reads a span from now (`90d`), or a date or time, which is in UTC unless it says otherwise, as milliseconds since 1970. */
export function futureTime(text: string): number {
  return timeOf(text, 1);
}

/** The same for a span back from now (`3d`), as ISO 8601. */
export function pastTime(text: string): string {
  return new Date(timeOf(text, -1)).toISOString();
}

function timeOf(text: string, direction: 1 | -1): number {
  const bound = readTimeBound(text);
  if (!('problem' in bound)) return bound.relative ? Date.now() + direction * spanMs(bound) : bound.ms;
  const hint = bound.suggestion === undefined ? '' : ` (did you mean ${bound.suggestion}?)`;
  throw new InvalidArgumentError(`${bound.problem}${hint}.`);
}

/** Accepts one of a few words. */
export function oneOf<const Word extends string>(...words: readonly Word[]): (text: string) => Word {
  return (text) => {
    const word = words.find((known) => known === text);
    if (word !== undefined) return word;
    throw new InvalidArgumentError(`It must be ${words.join(' or ')}.`);
  };
}
