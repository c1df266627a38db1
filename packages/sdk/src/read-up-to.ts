/**
 * The body of an answer, decompressed, up to `bytesMax` bytes. A longer one is cut there, the rest is not fetched, and `isWhole` is
 * false.
 */
export async function readUpTo(
  response: Response,
  bytesMax: number,
): Promise<{ readonly bytes: Uint8Array; readonly isWhole: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true };
    if (done || value === undefined) return { bytes: joined(chunks, length), isWhole: true };
    const isLast = length + value.length > bytesMax;
    const chunk = isLast ? value.subarray(0, bytesMax - length) : value;
    chunks.push(chunk);
    length += chunk.length;
    if (isLast) {
      await reader?.cancel();
      return { bytes: joined(chunks, length), isWhole: false };
    }
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
