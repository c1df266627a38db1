import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Initialized, initialize, type RunningServer, startServer } from '@daybook/server';
import { afterEach, beforeEach } from 'vitest';
import { forgePayloads } from './forge-journal.testing.ts';

type Answer = { readonly status: number; readonly body: Record<string, unknown> };
type Item = { readonly id: string; readonly position: number; readonly actor: { readonly name: string } };
type Page = {
  readonly events: readonly Item[];
  readonly range: Readonly<Record<string, number>>;
  readonly coverage: {
    readonly pending: number;
    readonly complete: boolean;
    readonly notes: readonly string[];
  };
};

/** A data folder for each test, on which a server is started and stopped, and whose files can be harmed in between. */
export function useDataFolder() {
  let parent = '';
  let dataFolder = '';
  let made: Initialized;
  let running: RunningServer | undefined;
  beforeEach(async () => {
    parent = mkdtempSync(join(tmpdir(), 'daybook-folder-'));
    dataFolder = join(parent, 'data');
    made = await initialize({ dataFolder, organizationName: 'Acme' });
  });
  afterEach(async () => {
    await stop();
    rmSync(parent, { recursive: true, force: true });
  });

  async function start(options: { acceptRollback?: boolean } = {}): Promise<void> {
    running = await startServer({ dataFolder, port: 0, env: { DAYBOOK_LOG_LEVEL: 'silent' }, ...options });
  }
  async function stop(): Promise<void> {
    await running?.close();
    running = undefined;
  }
  async function call(path: string, json?: unknown, key = made.apiKey): Promise<Answer> {
    const headers = {
      Authorization: `Bearer ${key}`,
      'Content-Type': 'application/json',
      Prefer: 'wait=sequenced',
    };
    const init = json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) };
    const answer = await fetch(`${running?.url}${path}`, { headers, ...init });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  }
  return {
    /** The folder around the data folder, for copies. */
    get parent() {
      return parent;
    },
    get path() {
      return dataFolder;
    },
    get made() {
      return made;
    },
    start,
    stop,
    call,
    /** A page, once everything recorded can be found. */
    async page(query: string): Promise<Page> {
      for (;;) {
        const { body } = await call(`/v1/events?${query}`);
        if ((body as Page).coverage.pending === 0) return body as Page;
      }
    },
    async record(count: number): Promise<readonly string[]> {
      const { body } = await call('/v1/events', {
        events: Array.from({ length: count }, (_, n) => ({
          action: 'SECRET_READ',
          actor: { type: 'user', name: `user-${n}@acme.example` },
          resource: { name: `SECRET_${n}` },
        })),
      });
      return body.ids as string[];
    },
    /** Changes who acted in the stored payload of a position. */
    forge: (position: number) =>
      forgePayloads(dataFolder, made.organizationId, (payload, at) =>
        at === position ? payload.replace(/user-\d+@/, 'mallory@') : payload,
      ),
    dropIndex: () => rmSync(join(dataFolder, 'index'), { recursive: true }),
  };
}
