import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

// The dictionaries are large: this module is loaded once somebody chooses a password.

/** An estimate of what longer ones add is of no use, and takes long. */
const ESTIMATED_CHARACTERS = 100;

const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });

/** How hard a password is to guess, from 0 (at once) to 4; `words` are those that belong to the person and are tried first. */
export function estimateStrength(password: string, words: readonly string[]): number {
  return estimator.check(password.slice(0, ESTIMATED_CHARACTERS), [...words]).score;
}
