/** What `make` gives, made at the first call and kept. What fails, now or later, is not kept: the next call tries again. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    if (made) return made;
    const result = make();
    made = result;
    if (result instanceof Promise) {
      result.catch(() => {
        made = undefined;
      });
    }
    return result;
  };
}
