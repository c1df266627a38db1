import type { ServerResponse } from 'node:http';
import { answerJson, type SeenRequest } from '../local-server.testing.ts';

export type Sent = {
  readonly id: string;
  readonly action: string;
  readonly resource: { name: string };
  readonly metadata?: object;
};

/** An event whose resource is named by its number. */
export function numbered(number: number, fields: Readonly<Record<string, unknown>> = {}) {
  return {
    action: 'SECRET_READ',
    actor: { type: 'user', name: 'ana@acme.example' },
    resource: { name: String(number) },
    ...fields,
  } as const;
}

export function eventsOf({ body }: SeenRequest): readonly Sent[] {
  return (JSON.parse(body) as { events: Sent[] }).events;
}

/** The numbers of the events that requests carried, in order. */
export function numbersOf(requests: readonly SeenRequest[]): readonly number[] {
  return requests.flatMap((request) => eventsOf(request).map(({ resource }) => Number(resource.name)));
}

/** Says yes to every event of a request, as the server does. */
export function accept(request: SeenRequest, response: ServerResponse): void {
  const ids = eventsOf(request).map(({ id }) => id);
  answerJson(response, 202, { accepted: ids.length, ids });
}

/** The numbers from `first`, `count` of them. */
export function range(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}
