import type { Issue } from './issue.ts';
import { LIMITS } from './limits.ts';

/** Thrown where checking would take more steps than one request may. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}

export type BudgetLimits = {
  /** How many issues are named. */
  readonly issues: number;
  /** How many issues suggest the nearest name, which takes longer to find than the issue itself. */
  readonly suggestions: number;
  /** How many comparisons metadata schemas may take. */
  readonly steps: number;
};

/** The work that one request may cause, whatever it holds. Give the same one to everything that is checked for the request. */
export class Budget {
  readonly #limits: BudgetLimits;
  #issues = 0;
  #suggestions = 0;
  #steps = 0;

  constructor(limits: Partial<BudgetLimits> = {}) {
    const { issues, suggestions, checkSteps: steps } = LIMITS;
    this.#limits = { issues, suggestions, steps, ...limits };
  }

  get steps(): number {
    return this.#steps;
  }

  /** Whether no step is left. */
  get isSpent(): boolean {
    return this.#steps > this.#limits.steps;
  }

  /** Whether there is no use in checking on: no further issue is named, or no step is left. */
  get isFull(): boolean {
    return this.#issues >= this.#limits.issues || this.isSpent;
  }

  /** Whether there was room to name one more issue. */
  takeIssue(): boolean {
    if (this.#issues >= this.#limits.issues) return false;
    this.#issues++;
    return true;
  }

  /** What `find` suggests, or nothing once the request has had its suggestions. */
  suggest(find: () => string | undefined): string | undefined {
    if (this.#suggestions >= this.#limits.suggestions) return undefined;
    this.#suggestions++;
    return find();
  }

  /** @throws BudgetSpent when the request has no steps left. */
  step(count = 1): void {
    this.#steps += count;
    if (this.#steps > this.#limits.steps) throw new BudgetSpent(`more than ${this.#limits.steps} steps`);
  }
}

/** The issues of one input. Those beyond the request's number are counted and not kept. */
export class Issues {
  readonly budget: Budget;
  readonly #kept: Issue[] = [];
  #count = 0;

  constructor(budget: Budget) {
    this.budget = budget;
  }

  push(...issues: readonly Issue[]): void {
    for (const issue of issues) {
      this.#count++;
      if (this.budget.takeIssue()) this.#kept.push(issue);
    }
  }

  get kept(): readonly Issue[] {
    return this.#kept;
  }

  /** How many there are, kept or not. */
  get count(): number {
    return this.#count;
  }

  /** Whether this input is wrong and nothing more would be told of it. */
  get isFull(): boolean {
    return this.#count > 0 && this.budget.isFull;
  }
}
