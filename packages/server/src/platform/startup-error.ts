/** Something that keeps the product from starting. `message` is one line for the user and names the remedy. */
export class StartupError extends Error {
  override name = 'StartupError';
}

/** An option or variable has a value that cannot be used. */
export class InvalidOption extends StartupError {
  override name = 'InvalidOption';
}
