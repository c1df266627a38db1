import { requireName } from '../name-rules.ts';
import { invalidValue } from '../workspace-error.ts';

/** A payment as somebody entered it. */
export type PaymentEntry = {
  /** In minor units of the currency, such as cents. */
  readonly amount: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly reference: string;
};

/**
 * Who takes the money. When `accept` returns, the payment is one that counts, in the form in which it is kept: `currency` in
 * upper case, `reference` without outer spaces. It throws a WorkspaceError naming the field when it is none.
 */
export type PaymentProvider = {
  /** As answers name it. */
  readonly name: string;
  accept(entry: PaymentEntry): PaymentEntry;
};

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));
const REFERENCE_CHARACTERS = 200;

/** The owner sets the plan and enters what was paid elsewhere; what is entered counts when it can be a payment at all. */
export const selfHosted: PaymentProvider = {
  name: 'self-hosted',
  accept({ amount, currency, reference }) {
    if (!Number.isSafeInteger(amount) || amount <= 0) {
      throw invalidValue(
        'amount',
        'must be a whole number above 0, in minor units of the currency: 49.90 EUR is 4990',
      );
    }
    const code = currency.toUpperCase();
    if (!CURRENCIES.has(code)) throw invalidValue('currency', 'must be a code of ISO 4217, such as EUR');
    const text = requireName('reference', reference.trim(), REFERENCE_CHARACTERS);
    return { amount, currency: code, reference: text };
  },
};
