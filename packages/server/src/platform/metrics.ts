import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = {
  readonly registry: Registry;
  readonly recorded: (count: number) => void;
  readonly answered: (method: string, route: string, status: number, seconds: number) => void;
  /** Calls back at each scrape for how many events are durable and not yet searched. */
  readonly watchPending: (pending: () => number) => void;
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
  return {
    registry,
    recorded: (count) => recorded.inc(count),
    answered: (method, route, status, seconds) => answered.observe({ method, route, status }, seconds),
    watchPending(pending) {
      new Gauge({
        name: 'daybook_events_pending',
        help: 'Events that are durable and not yet searched',
        registers: [registry],
        collect() {
          this.set(pending());
        },
      });
    },
  };
}
