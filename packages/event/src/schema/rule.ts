import type { Budget } from '../budget.ts';
import type { Issue } from '../issue.ts';

/** Where a rule says what is wrong. */
export type Told = {
  readonly budget: Budget;
  /** Whether nothing more is wanted. */
  readonly isFull: () => boolean;
  readonly push: (issue: Issue) => void;
};

/** One keyword of a schema, or a whole schema. Each look at a value takes a step of the budget, which throws when there is none left. */
export type Rule = {
  readonly holds: (value: unknown, budget: Budget) => boolean;
  /** Says what is wrong with a value, if anything; `path` is where it stands. */
  readonly tell: (value: unknown, path: string, told: Told) => void;
};

/** A rule that says one sentence of a value that breaks it. */
export function simpleRule(message: string, test: (value: unknown, budget: Budget) => boolean): Rule {
  const holds = (value: unknown, budget: Budget) => {
    budget.step();
    return test(value, budget);
  };
  return {
    holds,
    tell(value, path, told) {
      if (!holds(value, told.budget)) told.push({ path, message });
    },
  };
}

/** All of the rules. */
export function every(rules: readonly Rule[]): Rule {
  const [only] = rules;
  if (only && rules.length === 1) return only;
  return {
    holds(value, budget) {
      budget.step();
      for (const rule of rules) if (!rule.holds(value, budget)) return false;
      return true;
    },
    tell(value, path, told) {
      told.budget.step();
      for (const rule of rules) {
        if (told.isFull()) return;
        rule.tell(value, path, told);
      }
    },
  };
}
