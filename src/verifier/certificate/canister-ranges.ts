import { asciiBytes, compareBytes } from '../../protocol/bytes.js';
import { ARRAY, CborReader, malformedCbor } from '../../protocol/cbor-reader.js';
import { labeledChildren, lookupSubtree, lookupValue } from '../../protocol/certificate.js';
import type { HashTree } from '../../protocol/hash-tree.js';
import { MAX_CANISTER_RANGES, MAX_PRINCIPAL_BYTES } from '../../protocol/limits.js';

/** Canisters from `first` to `last`, both included, in the order of their bytes. */
export interface CanisterRange {
    readonly first: Uint8Array;
    readonly last: Uint8Array;
}

const SUBNET = asciiBytes('subnet');
const CANISTER_RANGES = asciiBytes('canister_ranges');

/**
 * The canisters that a subnet is in charge of, as far as the tree shows them. The network writes them in two
 * layouts: one list at `/subnet/<id>/canister_ranges`, or shards at `/canister_ranges/<id>/<first canister>`, of
 * which a certificate shows those around the canister that was asked about. All that is shown is signed, so all
 * of it counts.
 * @throws {JuryError} `MALFORMED_CBOR`
 */
export function readCanisterRanges(tree: HashTree, subnetId: Uint8Array): CanisterRange[] {
    const flat = lookupValue(tree, [SUBNET, subnetId, CANISTER_RANGES]);
    const ranges: CanisterRange[] = [];
    if (flat !== undefined) parseRanges(flat, ranges);
    const shards = lookupSubtree(tree, [CANISTER_RANGES, subnetId]);
    if (shards.status !== 'found') return ranges;
    for (const shard of labeledChildren(shards.tree)) {
        if (shard.tree.kind === 'leaf') parseRanges(shard.tree.value, ranges);
    }
    return ranges;
}

export function inRanges(ranges: readonly CanisterRange[], canisterId: Uint8Array): boolean {
    return ranges.some(
        ({ first, last }) => compareBytes(first, canisterId) <= 0 && compareBytes(canisterId, last) <= 0
    );
}

/** A CBOR list of pairs of principals, which join those that are there. */
function parseRanges(bytes: Uint8Array, ranges: CanisterRange[]): void {
    const reader = new CborReader(bytes);
    reader.skipSelfDescribed();
    const count = reader.expect(ARRAY, 'the canister ranges');
    if (ranges.length + count > MAX_CANISTER_RANGES)
        throw malformedCbor(`more than ${MAX_CANISTER_RANGES} canister ranges`);
    for (let i = 0; i < count; i++) {
        if (reader.expect(ARRAY, 'a canister range') !== 2) throw malformedCbor('a canister range is a pair');
        ranges.push({ first: readPrincipal(reader), last: readPrincipal(reader) });
    }
    reader.end();
}

function readPrincipal(reader: CborReader): Uint8Array {
    const id = reader.byteString('a principal');
    if (id.length > MAX_PRINCIPAL_BYTES) throw malformedCbor(`a principal of ${id.length} bytes`);
    return id;
}
