/**
 * What one event, one batch and one filter may hold. Bytes are UTF-8; characters are UTF-16 units, as
 * JavaScript, browsers and JSON Schema tools count them.
 */
export const LIMITS = {
  /** The serialized payload of one event, with `recordedBy`. */
  eventBytes: 32 * 1024,
  batchEvents: 1_000,
  /** The decoded body of one batch. */
  batchBytes: 5 * 1024 * 1024,
  jsonDepth: 32,
  /** The JSON text of one event as it is sent: escapes and white space may make it larger than what is stored. */
  eventCharacters: 128 * 1024,
  /** The names in it, at any depth: several times what an event can have. */
  eventNames: 1_000,
  /** How much checking one request may cause: see `Budget`. */
  issues: 100,
  suggestions: 2,
  checkSteps: 2_000_000,
  /** How far `occurredAt` may lie ahead of the server's clock. Any age back to 1970 is accepted. */
  aheadMsMax: 5 * 60 * 1_000,
  actionCharacters: 64,
  actorNameCharacters: 320,
  /** A parameter of some secret stores is named by a path or ARN of up to 2,048 characters. */
  resourceNameCharacters: 2_048,
  resourceTypeCharacters: 40,
  /** `actor.id`, `resource.id`. */
  referenceCharacters: 1_000,
  ipCharacters: 64,
  environmentCharacters: 100,
  projectCharacters: 200,
  userAgentCharacters: 1_000,
  requestIdCharacters: 200,
  changes: 100,
  changeFieldCharacters: 100,
  changeValueCharacters: 500,
  metadataKeys: 50,
  metadataNameCharacters: 40,
  metadataValueCharacters: 500,
  metadataListEntries: 1_000,
  categoryCharacters: 40,
  descriptionCharacters: 500,
  /** The JSON text of a custom action's metadata schema. */
  schemaCharacters: 16 * 1024,
  schemaDepth: 8,
  /** Names under one `properties`, and in one `required`. */
  schemaProperties: 100,
  enumWords: 500,
  /** Custom actions of an organization. */
  customActions: 200,
  filterCharacters: 4_096,
  /** Values of one key, and words and phrases together. */
  filterValues: 100,
} as const;
