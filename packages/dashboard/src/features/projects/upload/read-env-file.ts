/** More than the server takes; nothing that large is a `.env` file. */
const BYTES_MAX = 1_048_576;

/** The text of a file that somebody chose. Throws an error that says what is wrong when it is no text of a sensible size. */
export async function readEnvFile(file: Blob): Promise<string> {
  if (file.size > BYTES_MAX) throw new Error('The file has more than 1 MiB: this is not a .env file.');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
    return text.replaceAll('\r\n', '\n');
  } catch (cause) {
    throw new Error('The file is not text in UTF-8: save it as such, or paste its content.', { cause });
  }
}
