import type { RecordedEvent } from '@daybook/event';
import { DaybookError } from './errors.ts';
import type { Transport } from './transport.ts';
import type { CallOptions, Export, ExportSchedule, NewExport, NewExportSchedule } from './types.ts';

export type ExportQuery = CallOptions & {
  /** A filter's text; all events without one. */
  readonly q?: string | undefined;
  /** The order of recording by default, else that of `occurredAt`. */
  readonly order?: 'position' | 'newest' | 'oldest' | undefined;
};

export type ExportBytesQuery = ExportQuery & { readonly format: 'ndjson' | 'csv' | 'parquet' };

export type ExportBytes = {
  /** How many events the whole holds. */
  readonly count: number;
  /** The size where it is known beforehand. */
  readonly bytes: number | undefined;
  /** Fails where the server cuts it off; what came until then is not the whole. */
  readonly body: ReadableStream<Uint8Array>;
};

export type ExportCalls = ReturnType<typeof exportCalls>;

/** The calls that hand the log over. */
export function exportCalls(transport: Transport) {
  /** The head of an export that begins. */
  async function exportBytes({ signal, ...query }: ExportBytesQuery): Promise<ExportBytes> {
    const response = await transport.open({ path: '/v1/export', query, headers: { accept: '*/*' }, signal });
    const count = Number(response.headers.get('daybook-count') ?? Number.NaN);
    if (response.body === null || !Number.isSafeInteger(count)) {
      await response.body?.cancel();
      throw broken(
        'protocol',
        'Not a Daybook answer',
        'The answer does not say how many events come. Check that the address is that of a Daybook server.',
      );
    }
    const length = response.headers.get('content-length');
    return { count, bytes: length === null ? undefined : Number(length), body: response.body };
  }

  /** Every event that matches, once each, up to where the log stood when it began. @throws DaybookError where it breaks off */
  async function* exportEvents(query: ExportQuery = {}): AsyncGenerator<RecordedEvent, void, void> {
    const { count, body } = await exportBytes({ ...query, format: 'ndjson' });
    let seen = 0;
    try {
      for await (const line of linesOf(body)) {
        seen += 1;
        yield JSON.parse(line) as RecordedEvent;
      }
    } catch (cause) {
      if (cause instanceof DaybookError || query.signal?.aborted) throw cause;
      throw broken(
        'network',
        'Export broken off',
        `${seen} of ${count} events came before the connection was lost.`,
        cause,
      );
    }
    if (seen !== count)
      throw broken(
        'network',
        'Export broken off',
        `${seen} of ${count} events came. Ask for the export again.`,
      );
  }

  const pathOf = (id: string) => `/v1/exports/${encodeURIComponent(id)}`;
  return {
    /** Every event that matches, once each, as one answer. */
    export: exportEvents,
    /** The same as the bytes of a format. */
    exportBytes,
    /** Exports that the server makes in the background. */
    exports: {
      /** Fixes what it holds, and begins to make it. */
      create: ({ signal, ...wish }: NewExport & CallOptions): Promise<Export> =>
        transport.json({ method: 'POST', path: '/v1/exports', body: JSON.stringify(wish), signal }),
      /** The newest first. */
      list: async (options: CallOptions = {}): Promise<readonly Export[]> => {
        const { exports } = await transport.json<{ exports: readonly Export[] }>({
          path: '/v1/exports',
          signal: options.signal,
        });
        return exports;
      },
      /** Its state and progress. */
      get: (id: string, options: CallOptions = {}): Promise<Export> =>
        transport.json({ path: pathOf(id), signal: options.signal }),
      /** The file of a finished one, from a byte on. */
      download: async (
        id: string,
        options: CallOptions & { readonly from?: number | undefined } = {},
      ): Promise<ReadableStream<Uint8Array>> => {
        const { from = 0, signal } = options;
        const range = from === 0 ? {} : { range: `bytes=${from}-` };
        const response = await transport.open({
          path: `${pathOf(id)}/download`,
          headers: { accept: '*/*', ...range },
          signal,
        });
        if (response.body !== null && response.status === (from === 0 ? 200 : 206)) return response.body;
        await response.body?.cancel();
        throw broken(
          'protocol',
          'Not a Daybook answer',
          'The answer is not the part of the file that was asked for.',
        );
      },
      /** Stops it where it is being made, and removes it. */
      delete: (id: string, options: CallOptions = {}): Promise<void> =>
        transport.done({ method: 'DELETE', path: pathOf(id), isRepeatable: false, signal: options.signal }),
    },
    /** Exports that recur, into a folder of the server. */
    exportSchedules: {
      create: ({ signal, ...wish }: NewExportSchedule & CallOptions): Promise<ExportSchedule> =>
        transport.json({ method: 'POST', path: '/v1/export-schedules', body: JSON.stringify(wish), signal }),
      list: async (options: CallOptions = {}): Promise<readonly ExportSchedule[]> => {
        const { exportSchedules } = await transport.json<{ exportSchedules: readonly ExportSchedule[] }>({
          path: '/v1/export-schedules',
          signal: options.signal,
        });
        return exportSchedules;
      },
      /** Ends one; what it has written stays. */
      delete: (id: string, options: CallOptions = {}): Promise<void> =>
        transport.done({
          method: 'DELETE',
          path: `/v1/export-schedules/${encodeURIComponent(id)}`,
          isRepeatable: false,
          signal: options.signal,
        }),
    },
  };
}

/** Whole lines, without their ends; what comes after the last end must be nothing. */
async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const reader = body.getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      rest += decoder.decode(value, { stream: !done });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      if (!done) continue;
      if (rest !== '') throw new Error('the last line is not whole');
      return;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function broken(type: 'network' | 'protocol', title: string, detail: string, cause?: unknown): DaybookError {
  return new DaybookError(0, { type, title, detail }, { cause });
}
