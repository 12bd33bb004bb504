/**
 * Cases that this implementation does not answer yet as the rules say. A test fails once it does, so that nothing
 * stays here that need not.
 */
export const PENDING: ReadonlySet<string> = new Set([]);
