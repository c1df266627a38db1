import { VerificationError } from './verification-error.ts';

/** How a file was meant to be saved, said where it was not. */
export type SavedText = {
  /** The file, as it is to be named. */
  readonly name: string;
  /**
   * `note`: a signed text, of which every byte counts. `json`: line ends between its values do not. `keys`: a list, whose line ends and
   * byte order mark do not.
   */
  readonly kind: 'note' | 'json' | 'keys';
};

const BYTE_ORDER_MARK = '\u{feff}';
/** The dash of a signature line as it looks after its UTF-8 bytes were taken for Windows-1252, or for the consoles' 437 and 850. */
const MISREAD_DASH = /^(?:\u00e2\u20ac\u201d|\u0393\u00c7\u00f6|\u00d4\u00c7\u00f6) /mu;

/**
 * The text of a signed file, exactly: strict UTF-8, nothing stripped, nothing repaired. What tools of Windows do to a file on the way has
 * its own codes and remedies. Nothing is said of whether such a file is genuine: it was not verified.
 * Throws `VerificationError`: `file-utf-16`, `file-byte-order-mark`, `file-line-ends`, `file-code-page`, `file-encoding`.
 */
export function decodeSavedText(bytes: Uint8Array, { name, kind }: SavedText): string {
  const file = /^[\w./-]+$/.test(name) ? name : 'FILE';
  if (isUtf16(bytes)) {
    const conversion = `iconv -f UTF-16 -t UTF-8 ${file} | tr -d '\\r'`;
    throw changed('file-utf-16', `${name} is UTF-16`, conversion);
  }
  const text = decode(bytes, name);
  if (kind !== 'keys' && text.startsWith(BYTE_ORDER_MARK)) {
    throw changed('file-byte-order-mark', `${name} begins with a byte order mark`, `tail -c +4 ${file}`);
  }
  if (kind === 'note' && text.includes('\r\n')) {
    throw changed('file-line-ends', `${name} has the line ends of Windows (CRLF)`, `tr -d '\\r' < ${file}`);
  }
  if (MISREAD_DASH.test(signaturesOf(text, kind))) {
    throw changed('file-code-page', `the UTF-8 of ${name} was read in another code page and written again`);
  }
  return text;
}

/** The signature lines of the note that a file is or has, as far as they can be found: everything else may be anybody's text. */
function signaturesOf(text: string, kind: SavedText['kind']): string {
  const note = kind === 'json' ? proofOf(text) : kind === 'note' ? text : '';
  const divider = note.lastIndexOf('\n\n');
  return divider < 0 ? '' : note.slice(divider + 2);
}

function proofOf(text: string): string {
  try {
    const { proof }: { readonly proof?: unknown } = Object(JSON.parse(text));
    return typeof proof === 'string' ? proof : '';
  } catch {
    return '';
  }
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw changed('file-encoding', `${name} is not UTF-8`);
  }
}

/** By its byte order mark, or by its first character, which is ASCII in all that is signed here. */
function isUtf16([first, second]: Uint8Array): boolean {
  if (first === 0 || second === 0) return true;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function changed(code: string, what: string, conversion?: string): VerificationError {
  const again = 'fetch it again with curl -o FILE or --save FILE (">" in Windows PowerShell converts)';
  const remedy = conversion === undefined ? again : `convert it back: ${conversion} > as-served; or ${again}`;
  return new VerificationError(
    code,
    `${what}. The tool that saved it seems to have changed its bytes, and signatures are over bytes, so it is not verified yet: whether it is genuine is open. To fix it, ${remedy}`,
  );
}
