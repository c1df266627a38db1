import type { Send } from './http.ts';

/** A secret without its value. Times are ISO 8601. */
export type Secret = {
  readonly id: string;
  readonly name: string;
  readonly environment: string;
  readonly version: number;
  /** The first version that had the same value. */
  readonly sameAsVersion?: number;
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type SecretValue = {
  readonly name: string;
  readonly environment: string;
  readonly version: number;
  readonly value: string;
};

/** A version of a secret with the time it was set, ISO 8601. */
export type SecretVersion = SecretValue & { readonly createdAt: string };

export type SetSecret = Pick<Secret, 'id' | 'name' | 'environment' | 'version' | 'sameAsVersion'>;

export type SecretCalls = ReturnType<typeof secretCalls>;

/** The calls on secrets. Each is recorded: a list as one `SECRET_LIST`, a read as one `SECRET_READ` for each secret. */
export function secretCalls(send: Send) {
  const path = (name: string) => `/v1/secrets/${encodeURIComponent(name)}`;
  return {
    /** Names and versions, of all environments when `env` is undefined. */
    list: async (env?: string): Promise<readonly Secret[]> => {
      const { secrets } = await send<{ secrets: Secret[] }>({ path: '/v1/secrets', query: { env } });
      return secrets;
    },
    /** One value, the newest when `version` is undefined. */
    get: (name: string, env: string, version?: number): Promise<SecretVersion> =>
      send({ path: path(name), query: { env, version } }),
    /** Several values, all or an error that names the missing. */
    read: async (names: readonly string[], env: string): Promise<readonly SecretValue[]> => {
      const { secrets } = await send<{ secrets: SecretValue[] }>({
        method: 'POST',
        path: '/v1/secrets/read',
        json: { names, env },
        isRepeatable: true,
      });
      return secrets;
    },
    /** A new version, also where the value is the one it has. */
    set: (name: string, env: string, value: string): Promise<SetSecret> =>
      send({ method: 'PUT', path: path(name), query: { env }, json: { value } }),
    /** Destroys the values of all versions. */
    delete: (name: string, env: string): Promise<void> =>
      send({ method: 'DELETE', path: path(name), query: { env } }),
  };
}
