import { parseJson } from '@daybook/event';
import type { EventProof } from '@daybook/sdk';
import { VerificationError } from './verification-error.ts';

/**
 * Reads the JSON of `GET /v1/events/{id}/proof`: what it holds in place of a proof is told by name. Its fields are the verifier's to check.
 * Throws `VerificationError`.
 */
export function parseProofFile(text: string): EventProof {
  const fields = fieldsOf(text);
  const instead = otherThanProof(fields);
  if (instead !== undefined) throw new VerificationError('proof-file', instead);
  return fields as EventProof;
}

type Fields = { readonly [name: string]: unknown };

function fieldsOf(text: string): Fields {
  const wanted = 'it must hold the answer of GET /v1/events/{id}/proof';
  if (text.trim() === '') {
    throw new VerificationError('proof-file', `the file is empty; ${wanted}. Ask for it: ${fetching()}`);
  }
  const parsed = parseJson(text);
  if (!parsed.ok) {
    const { path, message } = parsed.issue;
    throw new VerificationError(
      'proof-file',
      path === '' ? `the file ${message}; ${wanted}` : `${path} ${message}; ${wanted}`,
    );
  }
  const { value } = parsed;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new VerificationError(
    'proof-file',
    'the file must hold a JSON object, the answer of GET /v1/events/{id}/proof',
  );
}

/** What somebody easily saves by mistake, and what to do then; undefined for anything else. */
function otherThanProof(fields: Fields): string | undefined {
  if ('proof' in fields) return undefined;
  const { type, title, status, detail } = fields;
  if (typeof type === 'string' && typeof title === 'string' && typeof status === 'number') {
    const reason = typeof detail === 'string' && detail !== title ? `${title}: ${detail}` : title;
    return `the file holds no proof but the error that the server answered (${status}, ${reason}). Mend that, then ask again so that an error cannot pass for a proof: ${fetching()}`;
  }
  if (typeof fields.action === 'string' && typeof fields.actor === 'object') {
    return `the file holds an event, not its proof. Ask for the proof: ${fetching(fields.id)}`;
  }
  if (Array.isArray(fields.events)) {
    return `the file holds a page of events, not the proof of one. Ask for the proof: ${fetching()}`;
  }
  return undefined;
}

/** A command to run that fetches a proof. An id that is none could be anything, and is not put into it. */
function fetching(id?: unknown): string {
  const name = typeof id === 'string' && /^[\w-]{1,100}$/.test(id) ? id : 'ID';
  return `curl --fail-with-body -sS -H "Authorization: Bearer $DAYBOOK_API_KEY" "$DAYBOOK_URL/v1/events/${name}/proof" -o proof.json`;
}
