import type { Ask } from './ask.ts';
import type { Investigated } from './investigated.ts';
import type { Wish } from './investigations.ts';
import { leakedKey } from './leaked-key/leaked-key.ts';
import { offBoarding } from './off-boarding/off-boarding.ts';
import { productionChange } from './production-change/production-change.ts';

/** Runs the investigation that is wished for. */
export async function lookInto(ask: Ask, wish: Wish): Promise<Investigated> {
  switch (wish.kind) {
    case 'leaked-key': {
      const { findings, history, notes, ...extras } = await leakedKey(ask, wish.input);
      return { ...wish, findings, history, notes, extras };
    }
    case 'off-boarding': {
      const { findings, history, notes, ...extras } = await offBoarding(ask, wish.input);
      return { ...wish, findings, history, notes, extras };
    }
    case 'production-change': {
      const { findings, history, notes, ...extras } = await productionChange(ask, wish.input);
      return { ...wish, findings, history, notes, extras };
    }
  }
}
