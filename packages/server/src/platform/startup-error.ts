/** Something that keeps the product from starting. `message` is one line for the user and names the remedy. */
export class StartupError extends Error {
  override name = 'StartupError';
}
