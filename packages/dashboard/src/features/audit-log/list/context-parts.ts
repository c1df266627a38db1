import type { Context } from '@daybook/event';

/** What of the context belongs in a row, where it applies: from where, and in what. */
export function contextParts(context: Context | undefined): {
  readonly place: readonly string[];
  readonly source: readonly string[];
} {
  const { ip, environment, project, version } = context ?? {};
  const given = (...values: readonly (string | undefined)[]) => values.filter((value) => value !== undefined);
  return {
    place: given(environment, project),
    source: given(ip, version === undefined ? undefined : `v${version}`),
  };
}
