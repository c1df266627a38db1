import { useSyncExternalStore } from 'react';

/** Whether the server still shows what this page shows. */
export type OrganizationState =
  | { readonly kind: 'same' }
  /** Another tab of this browser has switched the session to another organization, whose name may not be known. */
  | { readonly kind: 'changed'; readonly to: string | undefined };

const SAME: OrganizationState = { kind: 'same' };

let shownId: string | undefined;
let state: OrganizationState = SAME;
const listeners = new Set<() => void>();

/** Says which organization the page shows from now on; undefined when it shows none. */
export function showOrganization(id: string | undefined): void {
  shownId = id;
  setState(SAME);
}

/** The organization that the page shows. */
export function shownOrganization(): string | undefined {
  return shownId;
}

/** Says that the session has another organization than the page shows. */
export function noteOrganizationChange(to?: string): void {
  if (state.kind === 'changed' && to === undefined) return;
  setState({ kind: 'changed', to });
}

/** Every request says which organization its answer is meant for: the server refuses it when the session has another one. */
export function organizationHeader(): Readonly<Record<string, string>> {
  return shownId === undefined ? {} : { 'Daybook-Organization': shownId };
}

export function useOrganizationState(): OrganizationState {
  return useSyncExternalStore(subscribe, () => state);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function setState(next: OrganizationState): void {
  if (next === state) return;
  state = next;
  for (const listener of listeners) listener();
}
