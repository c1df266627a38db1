/**
 * `{ "<name>": [ … ], … }` as the parts of its text, so that an answer is put together as its client takes it. `items` are JSON already;
 * `rest` are the fields behind the list.
 */
export function listJson(
  name: string,
  items: readonly string[],
  rest: Readonly<Record<string, unknown>> = {},
): string[] {
  const fields = JSON.stringify(rest).slice(1, -1);
  const parts = items.map((item, index) => (index === 0 ? item : `,${item}`));
  return [`{"${name}":[`, ...parts, `]${fields && ','}${fields}}`];
}
