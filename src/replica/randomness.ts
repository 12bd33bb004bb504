import { randomBytes } from 'node:crypto';
import type { Principal } from '@dfinity/principal';

/** What `raw_rand` answers: 32 bytes, or a failure. */
export type RandomnessAnswer =
    Uint8Array | { readonly reject: { readonly code?: number; readonly message: string } };

export interface RandomnessRequest {
    readonly canisterId: Principal;
    /** Counts the requests to this replica since it started, from 0. */
    readonly number: number;
}

/**
 * Answers one `raw_rand`. A promise holds the caller until it settles, while other messages run; one that never
 * settles holds it for good. Only the program that started the replica can set this.
 */
export type RandomnessSource = (request: RandomnessRequest) => RandomnessAnswer | Promise<RandomnessAnswer>;

export const systemRandomness: RandomnessSource = () => Uint8Array.from(randomBytes(32));
