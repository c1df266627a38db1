/** A code of an authenticator app as the library takes it, from what a person wrote; undefined when it can be none. */
export function readTotpCode(text: string): string | undefined {
  const code = text.replaceAll(/\s/g, '');
  return /^[0-9]{6}$/.test(code) ? code : undefined;
}

/** A backup code as the library stores it, with its dash; people leave that out, and write blanks. */
export function readBackupCode(text: string): string | undefined {
  const code = text.replaceAll(/[\s-]/g, '');
  return /^[A-Za-z0-9]{10}$/.test(code) ? `${code.slice(0, 5)}-${code.slice(5)}` : undefined;
}
