/** The columns of a row where there is room for a table: time, actor, action, resource, and context where there is room for that too. */
export const COLUMNS =
  '@xl:grid-cols-[6.5rem_minmax(0,6fr)_minmax(0,7fr)_minmax(0,6fr)] @3xl:grid-cols-[6.5rem_minmax(0,6fr)_minmax(0,6fr)_minmax(0,5fr)_minmax(0,5fr)]';
