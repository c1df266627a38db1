import type { Acting } from '../acting.ts';

/** A member who asks for something, and how its event will tell of it. What the member is, is read when it is done. */
export type Asking = { readonly memberId: string; readonly by: Acting };
