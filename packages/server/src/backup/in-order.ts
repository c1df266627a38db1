/**
 * Works on items with `width` of them under way, and gives the results in the order of the items. Memory is bounded by the width.
 * @throws the first error, once nothing is under way any more
 */
export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const begun = work(item);
      // Whoever waits for it meets the error; until then it is nobody's.
      begun.catch(() => undefined);
      underWay.push(begun);
      const [first] = underWay;
      if (first && underWay.length >= width) {
        underWay.shift();
        yield await first;
      }
    }
    for (let next = underWay.shift(); next; next = underWay.shift()) yield await next;
  } finally {
    await Promise.allSettled(underWay);
  }
}
