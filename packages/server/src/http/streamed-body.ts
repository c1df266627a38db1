import type { AppContext } from './context.ts';

/**
 * A body that is made piece by piece, each when the client has taken the one before. Where making it fails, the connection is cut, so that what
 * was sent cannot be taken for the whole. `ended` is called once, however it ends: with the error where there is one, also when nothing
 * was ever read.
 */
export function streamedBody(
  c: AppContext,
  pieces: AsyncGenerator<Uint8Array, void, void>,
  ended: (error?: unknown) => void,
): ReadableStream<Uint8Array> {
  const outgoing = c.env?.outgoing;
  let isEnded = false;
  const end = (error?: unknown) => {
    if (isEnded) return;
    isEnded = true;
    ended(error);
  };
  outgoing?.once('close', () => end());
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await pieces.next();
          if (!done) return controller.enqueue(value);
          end();
          controller.close();
        } catch (error) {
          end(error);
          // Cutting the connection ends the body too; an error of its own would be written to the console.
          if (outgoing) outgoing.destroy();
          else controller.error(error);
        }
      },
      async cancel() {
        end();
        await pieces.return();
      },
    },
    { highWaterMark: 0 },
  );
}
