import { isValueName } from '@daybook/event';
import { DaybookError } from './errors.ts';
import type { Transport } from './transport.ts';
import type { CallOptions, Secret, SecretValue, SecretVersion, SetSecret } from './types.ts';

/** Which environment a secret is in, such as `production`. */
type InEnvironment = CallOptions & { readonly env: string };

export type SecretCalls = ReturnType<typeof secretCalls>;

/**
 * The calls on secrets, with a key that has `secrets:read` or `secrets:write`. Each is recorded: a list as one `SECRET_LIST`, a read as
 * one `SECRET_READ` for each secret, before its value leaves the server. No error holds a value.
 */
export function secretCalls(transport: Transport) {
  return {
    /** Names and versions without values: those of one environment, or of all. */
    list: async (
      options: CallOptions & { readonly env?: string | undefined } = {},
    ): Promise<readonly Secret[]> => {
      const { secrets } = await transport.json<{ secrets: readonly Secret[] }>({
        path: '/v1/secrets',
        query: { env: options.env },
        signal: options.signal,
      });
      return secrets;
    },
    /** One value: that of the version, or the newest. */
    get: async (
      name: string,
      options: InEnvironment & { readonly version?: number | undefined },
    ): Promise<SecretVersion> =>
      transport.json({
        path: pathOf(name),
        query: { env: options.env, version: options.version },
        isConfidential: true,
        signal: options.signal,
      }),
    /** The newest values of up to 100 secrets: all, or an error that names the missing. */
    read: async (names: readonly string[], options: InEnvironment): Promise<readonly SecretValue[]> => {
      const { secrets } = await transport.json<{ secrets: readonly SecretValue[] }>({
        method: 'POST',
        path: '/v1/secrets/read',
        body: JSON.stringify({ names, env: options.env }),
        isRepeatable: true,
        isConfidential: true,
        signal: options.signal,
      });
      return secrets;
    },
    /** A new version, also where the value is the one it has. Not repeated when it fails: there could be two. */
    set: async (name: string, value: string, options: InEnvironment): Promise<SetSecret> =>
      transport.json({
        method: 'PUT',
        path: pathOf(name),
        query: { env: options.env },
        body: JSON.stringify({ value }),
        isConfidential: true,
        signal: options.signal,
      }),
    /** Puts the value of an earlier version back, as a new one; the value is not shown. Not repeated when it fails: there could be two. */
    restore: async (
      name: string,
      options: InEnvironment & { readonly version: number },
    ): Promise<SetSecret> =>
      transport.json({
        method: 'POST',
        path: `${pathOf(name)}/restore`,
        query: { env: options.env },
        body: JSON.stringify({ version: options.version }),
        isConfidential: true,
        signal: options.signal,
      }),
    /** Destroys the values of all versions; set again, the versions go on. Not repeated when it fails. */
    delete: async (name: string, options: InEnvironment): Promise<void> =>
      transport.done({
        method: 'DELETE',
        path: pathOf(name),
        query: { env: options.env },
        isConfidential: true,
        signal: options.signal,
      }),
  };
}

/** Throws `DaybookError` for what is no name, such as one that leads to another address; it is not quoted, as it may be `NAME=value`. */
function pathOf(name: string): string {
  if (isValueName(name)) return `/v1/secrets/${encodeURIComponent(name)}`;
  const detail = 'a secret is named by 1 to 200 letters, digits, _ . and -, a letter or _ first';
  throw new DaybookError(0, { type: 'usage', title: 'Wrong name', detail });
}
