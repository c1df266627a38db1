import { UsageError } from '../output/errors.ts';
import type { Io } from '../output/io.ts';

const BYTES_MAX = 65_536;

export type NewValue = {
  readonly value: string;
  /** Whether it is one line with a line break behind it, which `echo` adds and hardly anybody means. */
  readonly isEchoed: boolean;
};

/**
 * The value to set: asked for without showing it where a person is there, else standard input exactly as it is.
 * @throws UsageError when it cannot be a value. No message quotes it.
 */
export async function readNewValue(
  name: string,
  { allowEmpty }: { readonly allowEmpty: boolean },
  io: Io,
): Promise<NewValue> {
  const value =
    io.ask === undefined
      ? decode(await io.inputBytes())
      : await io.ask(`Value of ${name} (not shown): `, { isHidden: true });
  if (value === '' && !allowEmpty) {
    throw new UsageError(
      'the value is empty, as it is when the command before a pipe fails; nothing was set. Give --allow-empty where that is meant',
    );
  }
  return { value, isEchoed: /^[^\n]*\n$/.test(value) };
}

/** UTF-8 alone can be kept; any byte else would come back as another. A mark of the byte order is part of the value. */
function decode(bytes: Uint8Array): string {
  if (bytes.length > BYTES_MAX) throw new UsageError('the value must have at most 65,536 bytes');
  let value: string;
  try {
    value = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UsageError('the value is not UTF-8 text; encode it first, such as by base64');
  }
  if (value.includes('\0'))
    throw new UsageError('the value holds a NUL character; encode it first, such as by base64');
  return value;
}
