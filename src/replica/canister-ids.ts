import { Principal } from '@dfinity/principal';
import { concatBytes, u64be } from '../protocol/bytes.js';

/** The canister ids of the one subnet: numbers from 0 to 2^20 - 1, written like the network's. */
export const LAST_CANISTER_INDEX = 0xfffffn;
const SUFFIX = Uint8Array.of(1, 1);

export function canisterIdOf(index: bigint): Principal {
    return Principal.fromUint8Array(concatBytes(u64be(index), SUFFIX));
}

export function isOnSubnet(id: Principal): boolean {
    const hex = id.toHex().toLowerCase();
    return /^0{11}[0-9a-f]{5}0101$/.test(hex);
}

/** Where clients look for the network's cycles ledger and its cycles minting canister (`built-in/`). */
export const CYCLES_LEDGER_ID = Principal.fromText('um5iw-rqaaa-aaaaq-qaaba-cai');
export const CYCLES_MINTING_ID = Principal.fromText('rkp4c-7iaaa-aaaaa-aaaca-cai');

/** Ids that the subnet answers for itself: no canister gets them. */
export function isReserved(id: Principal): boolean {
    const text = id.toText();
    return text === CYCLES_LEDGER_ID.toText() || text === CYCLES_MINTING_ID.toText();
}
