import type { Prices } from '../cycles/index.js';
import { STABLE_PAGE } from '../host/index.js';
import type { Canister } from './canister.js';
import { sizeOf } from './snapshot.js';

/** What a canister keeps, and what that costs while it does nothing. */

const DAY = 86_400n;
/** Nanoseconds; storage is paid for in such steps, as on the network. */
const STEP = 10_000_000_000n;
const STEP_SECONDS = 10n;

/** Bytes, by what they are of. */
export function memoryOf(canister: Canister) {
    const { program, stable, chunks, snapshots, log } = canister;
    return {
        heap: BigInt(program?.sandbox.committed?.memory.length ?? 0),
        stable: BigInt(stable.size) * BigInt(STABLE_PAGE),
        binary: BigInt(program?.code.uploaded.length ?? 0),
        chunks: [...chunks.values()].reduce((total, chunk) => total + BigInt(chunk.length), 0n),
        snapshots: [...snapshots.values()].reduce((total, one) => total + sizeOf(one), 0n),
        log: log.records.reduce((total, { content }) => total + BigInt(content.length), 0n)
    };
}

export function memoryUsage(canister: Canister): bigint {
    return Object.values(memoryOf(canister)).reduce((total, bytes) => total + bytes, 0n);
}

/** Cycles a day, by what is paid for. */
function idleCosts(canister: Canister, prices: Prices): bigint[] {
    const { memoryAllocation, computeAllocation } = canister.settings;
    const usage = memoryUsage(canister);
    const memory = usage > memoryAllocation ? usage : memoryAllocation;
    return [prices.storagePerDay(memory), prices.computePerDay(computeAllocation)];
}

/** Cycles that the canister loses a day while it does nothing. */
export function idleBurn(canister: Canister, prices: Prices): bigint {
    return idleCosts(canister, prices).reduce((total, cost) => total + cost, 0n);
}

/** The balance below which it is frozen: what it loses during its freezing threshold. */
export function frozenBelow(canister: Canister, prices: Prices): bigint {
    return (idleBurn(canister, prices) * canister.settings.freezingThreshold) / DAY;
}

/**
 * Takes what it owes for the time up to `time`, in whole steps, so that it does not matter how often this is called.
 * False if the balance was less: then nothing is left of it.
 */
export function payForTime(canister: Canister, prices: Prices, time: bigint): boolean {
    const steps = (time - canister.paidUntil) / STEP;
    if (steps <= 0n) return true;
    canister.paidUntil += steps * STEP;
    const costs = idleCosts(canister, prices);
    const owed = costs.reduce((total, daily) => total + ((daily * STEP_SECONDS) / DAY) * steps, 0n);
    const enough = owed <= canister.cycles;
    canister.cycles = enough ? canister.cycles - owed : 0n;
    return enough;
}
