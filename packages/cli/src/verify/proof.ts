import { checkOpeningForm, decodeText, type OpeningForm, verifyOpening } from '@daybook/ledger';
import type { EventProof } from '@daybook/sdk';
import { CLAIMS_NOT_PROVED, type Report, type UnverifiedReport } from './report.ts';

type ProofFields = {
  readonly position: number;
  readonly recordedAt: string;
  /** Exactly the text that was hashed. */
  readonly payload: string;
};

/** What a proof proves, with the payload that it is about. */
export type ProofReport = Report & ProofFields;

/** How the parts of a proof fit together that nobody's signature vouches for. */
export type UnverifiedProofReport = UnverifiedReport & ProofFields;

const OTHERS_NOT_PROVED = [
  'that the server has shown others the same tree, or still holds it (./daybook verify ledger)',
  ...CLAIMS_NOT_PROVED,
];

/** Checks an event's proof up to the signature of a pinned key. Throws `LedgerError` at the first step that fails. */
export function verifyProof(proof: EventProof, keys: readonly string[]): ProofReport {
  const verified = verifyOpening(proof, keys);
  const { origin, size, signedBy } = verified;
  return {
    ok: true,
    ...fieldsOf(proof, verified),
    proved: [
      `the payload below, recorded at ${proof.recordedAt}, is entry ${verified.position} of the tree of ${size} entries`,
      `the checkpoint of ${origin} with ${size} entries is signed by the pinned key ${signedBy}`,
    ],
    notProved: OTHERS_NOT_PROVED,
  };
}

/** Looks at a proof's form only, for which no key is needed: nothing is proved. Throws `LedgerError` where its parts do not fit. */
export function inspectProof(proof: EventProof): UnverifiedProofReport {
  const form = checkOpeningForm(proof);
  return {
    ok: false,
    code: 'unpinned',
    ...fieldsOf(proof, form),
    form: [
      `the parts fit together: the file claims to be entry ${form.position} of ${form.size} of ${form.origin}`,
    ],
    proved: [],
    notProved: [
      'who signed: no key is pinned, and no signature was checked, so anyone could have made this file',
      'the payload, its position and its time',
      ...OTHERS_NOT_PROVED,
    ],
  };
}

function fieldsOf({ position, recordedAt }: EventProof, { origin, size, payload }: OpeningForm) {
  return { origin, size: String(size), position, recordedAt, payload: decodeText(payload) };
}
