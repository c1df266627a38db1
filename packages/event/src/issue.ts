/** One thing wrong with an input: where (`actor.name`, `changes[0].field`; empty for the whole) and what would be right. */
export type Issue = { readonly path: string; readonly message: string };
