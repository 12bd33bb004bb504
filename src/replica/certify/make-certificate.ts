import { encode } from 'cborg';
import type { Principal } from '@dfinity/principal';
import { asciiBytes, concatBytes } from '../../protocol/bytes.js';
import { type HashTree, leaf, reconstruct } from '../../protocol/hash-tree.js';
import { encodeCbor, encodeCertificateMap } from '../encoding/index.js';
import { leb128 } from '../../protocol/leb128.js';
import type { BlsKey } from '../keys.js';
import { labeledTree } from '../tree/index.js';

/**
 * Making certificates (interface specification, "Certification"): any tree, any time, with or without delegation,
 * canister ranges in either layout. Independent of the rest of the replica, so that tests of verifiers can use it.
 */

const STATE_ROOT_DOMAIN = concatBytes(Uint8Array.of(13), asciiBytes('ic-state-root'));

/** What a root hash is signed as. */
export const stateRootMessage = (rootHash: Uint8Array): Uint8Array =>
    concatBytes(STATE_ROOT_DOMAIN, rootHash);

export const signRoot = (key: BlsKey, rootHash: Uint8Array): Uint8Array =>
    key.sign(stateRootMessage(rootHash));

export interface Delegation {
    readonly subnetId: Principal;
    /** An encoded certificate by the root key. */
    readonly certificate: Uint8Array;
}

/** CBOR of a certificate whose signature is there already. */
export function encodeCertificate(
    tree: HashTree,
    signature: Uint8Array,
    delegation?: Delegation
): Uint8Array {
    const encoded =
        delegation &&
        encode({ subnet_id: delegation.subnetId.toUint8Array(), certificate: delegation.certificate });
    return encodeCertificateMap(tree, signature, encoded);
}

export interface CertificateParts {
    readonly tree: HashTree;
    readonly key: BlsKey;
    readonly delegation?: Delegation;
}

export function makeCertificate({ tree, key, delegation }: CertificateParts): Uint8Array {
    return encodeCertificate(tree, signRoot(key, reconstruct(tree)), delegation);
}

export const timeTree = (time: bigint): HashTree => leaf(leb128(time));

export interface CanisterRange {
    readonly first: Principal;
    readonly last: Principal;
}

/** `flat`: `/subnet/<id>/canister_ranges`; `sharded`: `/canister_ranges/<id>/<first>`; `none`: subnet endpoints. */
export type RangeLayout = 'flat' | 'sharded' | 'none';

export function encodeRanges(ranges: readonly CanisterRange[]): Uint8Array {
    return encodeCbor(ranges.map(({ first, last }) => [first.toUint8Array(), last.toUint8Array()]));
}

export interface DelegationParts {
    readonly rootKey: BlsKey;
    readonly subnetId: Principal;
    readonly subnetPublicKeyDer: Uint8Array;
    readonly ranges: readonly CanisterRange[];
    readonly layout: RangeLayout;
    readonly time: bigint;
}

/** The root key's statement that a subnet's key speaks for its canisters. One shard for each range. */
export function makeDelegation(parts: DelegationParts): Delegation {
    const { rootKey, subnetId, subnetPublicKeyDer, ranges, layout, time } = parts;
    const id = subnetId.toUint8Array();
    const subnet: [string, HashTree][] = [['public_key', leaf(subnetPublicKeyDer)]];
    if (layout === 'flat') subnet.push(['canister_ranges', leaf(encodeRanges(ranges))]);
    const entries: [string, HashTree][] = [
        ['subnet', labeledTree([[id, labeledTree(subnet)]])],
        ['time', timeTree(time)]
    ];
    if (layout === 'sharded') {
        const shards = ranges.map((range): [Uint8Array, HashTree] => [
            range.first.toUint8Array(),
            leaf(encodeRanges([range]))
        ]);
        entries.push(['canister_ranges', labeledTree([[id, labeledTree(shards)]])]);
    }
    return { subnetId, certificate: makeCertificate({ tree: labeledTree(entries), key: rootKey }) };
}
