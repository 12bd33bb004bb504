import { Principal } from '@dfinity/principal';
import { concatBytes, u64be } from '../protocol/bytes.js';

/** A subnet's range of canister ids: 2^20 numbers, written like the network's. */
const RANGE = 0x100000n;
const SUFFIX = Uint8Array.of(1, 1);

export function canisterIdOf(index: bigint): Principal {
    return Principal.fromUint8Array(concatBytes(u64be(index), SUFFIX));
}

export interface IndexRange {
    readonly first: bigint;
    readonly last: bigint;
}

/**
 * The ids of a subnet that gives new canisters those from `first` on: these, and the numbers from 0 on, which a
 * canister may ask for by name.
 */
export function rangesOf(first: bigint): IndexRange[] {
    const starts = first === 0n ? [0n] : [0n, first];
    return starts.map((start) => ({ first: start, last: start + RANGE - 1n }));
}

/** Whether it is the id of a canister of such a subnet. */
export function isOnSubnet(id: Principal, first: bigint): boolean {
    const hex = id.toHex().toLowerCase();
    if (!/^[0-9a-f]{16}0101$/.test(hex)) return false;
    const index = BigInt(`0x${hex.slice(0, 16)}`);
    return rangesOf(first).some((range) => index >= range.first && index <= range.last);
}

/** Where clients look for the network's cycles ledger and its cycles minting canister (`built-in/`). */
export const CYCLES_LEDGER_ID = Principal.fromText('um5iw-rqaaa-aaaaq-qaaba-cai');
export const CYCLES_MINTING_ID = Principal.fromText('rkp4c-7iaaa-aaaaa-aaaca-cai');

/** Ids that the subnet answers for itself: no canister gets them. */
export function isReserved(id: Principal): boolean {
    const text = id.toText();
    return text === CYCLES_LEDGER_ID.toText() || text === CYCLES_MINTING_ID.toText();
}
