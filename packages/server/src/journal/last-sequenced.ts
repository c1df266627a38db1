/**
 * SQL for the number of an organization's newest batch that has a position, 0 when there is none. The batch itself may have left `batches`
 * since. `org` is SQL for its row number.
 */
export function lastSequencedBatch(org: string): string {
  return `max(
    coalesce((SELECT p.batch FROM positions p WHERE p.org = ${org} ORDER BY p.first_position DESC LIMIT 1), 0),
    coalesce((SELECT left_batch FROM organizations WHERE org = ${org}), 0))`;
}
