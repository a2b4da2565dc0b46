/**
 * Matches what is stored beside an execution: the ids of these documents begin with its own, so they need no index but that of
 * ids. In a sharded cluster `execution_id` says where they are.
 */
export function partsOf(executionId: string) {
  // All ids that begin with the execution's and a colon: a semicolon comes next.
  return { _id: { $gte: `${executionId}:`, $lt: `${executionId};` }, execution_id: executionId };
}
