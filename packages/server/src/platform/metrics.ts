import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = {
  readonly registry: Registry;
  readonly recorded: (count: number) => void;
  /** Something was refused by the limit of this name. */
  readonly limited: (limit: string) => void;
  readonly answered: (method: string, route: string, status: number, seconds: number) => void;
  /** Calls back at each scrape for how many events are durable and not yet searched. */
  readonly watchPending: (pending: () => Promise<number>) => void;
  /** The same for open connections. */
  readonly watchConnections: (connections: () => number) => void;
  /** The same for the bytes of bodies that arrive or wait for their answer. */
  readonly watchBodies: (bytes: () => number) => void;
};

/** What the server tells Prometheus; a registry of its own, so that several servers can live in one process. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'daybook_' });
  const recorded = new Counter({
    name: 'daybook_events_recorded_total',
    help: 'Events recorded over HTTP, without repeats',
    registers: [registry],
  });
  const answered = new Histogram({
    name: 'daybook_http_request_duration_seconds',
    help: 'Time to answer, by route',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  const limited = new Counter({
    name: 'daybook_limited_total',
    help: 'Connections, requests and bodies that were refused, by the limit they met',
    labelNames: ['limit'],
    registers: [registry],
  });
  const gauge = (name: string, help: string, read: () => number | Promise<number>) =>
    void new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await read());
      },
    });
  return {
    registry,
    limited: (limit) => limited.inc({ limit }),
    recorded: (count) => recorded.inc(count),
    answered: (method, route, status, seconds) => answered.observe({ method, route, status }, seconds),
    watchPending: (pending) =>
      gauge('daybook_events_pending', 'Events that are durable and not yet searched', pending),
    watchConnections: (connections) => gauge('daybook_connections', 'Open connections', connections),
    watchBodies: (bytes) =>
      gauge('daybook_body_bytes', 'Bytes of bodies that arrive or wait for their answer', bytes),
  };
}
