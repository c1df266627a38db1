export { formatActor, formatRecorder, readActorText } from './actor-text.ts';
export {
  type Address,
  addressWithoutPort,
  canonicalAddress,
  formatAddress,
  parseAddress,
} from './address/address.ts';
export { parseAddressRange } from './address/address-range.ts';
export { networkOf, networkText } from './address/network.ts';
export { Budget, type BudgetLimits } from './budget.ts';
export { builtInActions } from './catalogue/built-in.ts';
export {
  builtInCatalogue,
  type Catalogue,
  createCatalogue,
  type MetadataCompiler,
} from './catalogue/catalogue.ts';
export { type CustomAction, type ParsedCustomAction, parseCustomAction } from './catalogue/custom-action.ts';
export {
  type ActionDefinition,
  CATEGORIES,
  type ContextField,
  type JsonSchema,
  type Operation,
  RESOURCE_TYPES,
} from './catalogue/definition.ts';
export type * from './event.ts';
export type * from './filter/ast.ts';
export { FACET_FIELDS, type FacetField } from './filter/facets.ts';
export { FilterError, type FilterIssue } from './filter/filter-error.ts';
export { FILTER_KEYS, type FilterKey, type FilterKeyHelp } from './filter/keys.ts';
export { matchFilter } from './filter/match.ts';
export { parseFilter } from './filter/parse.ts';
export { printFilter } from './filter/print.ts';
export { foldText, searchText } from './filter/search-text.ts';
export { fixTimes, readTimeBound, resolveTimes, spanMs } from './filter/times.ts';
export { FIELD_KEYS, RAREST_FIRST } from './filter/value-keys.ts';
export { parseInstant } from './instant.ts';
export { type ParsedEvent, type ParseEventOptions, parseEvent } from './intake/parse-event.ts';
export { textProblem } from './intake/readers.ts';
export { payloadIssue, serializeEvent } from './intake/serialize-event.ts';
export { isoTime } from './iso-time.ts';
export type { Issue } from './issue.ts';
export { type ParsedJson, parseJson } from './json/parse-json.ts';
export { countValues } from './json/scan-value.ts';
export { splitBatch } from './json/split-batch.ts';
export { LIMITS } from './limits.ts';
export { isEnvironmentName, isValueName, type ReadName, readName } from './names.ts';
export {
  ANNOUNCING_ACTIONS,
  countPositions,
  mergeRanges,
  type PositionRange,
  printRange,
  rangesWithout,
  readRange,
} from './position-ranges.ts';
export { sentence } from './sentence.ts';
export { isImportId, isUuid, uuidV7, uuidV8 } from './uuid.ts';
