import { describe, expect, test } from 'vitest';
import { readEnvFile } from './read-env-file.ts';

describe('a chosen file', () => {
  test('is read as UTF-8, its lines as the page counts them', async () => {
    expect(await readEnvFile(new Blob(['A=ü\r\nB=2']))).toBe('A=ü\nB=2');
  });

  test('that is no text is refused rather than mangled', async () => {
    await expect(readEnvFile(new Blob([new Uint8Array([0x41, 0xff])]))).rejects.toThrow('UTF-8');
  });

  test('that is far too large is refused before it is read', async () => {
    await expect(readEnvFile(new Blob([new Uint8Array(1_048_577)]))).rejects.toThrow('1 MiB');
  });
});
