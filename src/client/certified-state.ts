import { Principal } from '@dfinity/principal';
import { asciiBytes } from '../protocol/bytes.js';
import { labeledChildren, lookupSubtree, lookupValue, parseCertificate } from '../protocol/certificate.js';
import { JuryError } from '../protocol/codes.js';
import type { HashTree } from '../protocol/hash-tree.js';
import { checkInCharge, verifyState, type DelegationCache } from '../verifier/certificate/index.js';
import { notOfNow, noSuchCanister, notVouchedFor } from './failures.js';

/** A part of the network's state, with the certificate that it was verified against. */
export interface CertifiedState {
    readonly certificate: Uint8Array;
    readonly tree: HashTree;
    /** Nanoseconds since 1970. */
    readonly time: bigint;
}

/** How far clocks may differ, as the agents of the network have it. Nanoseconds. */
const MAX_AGE = 300_000_000_000n;

/** @param time nanoseconds since 1970 @throws {ClientError} `REPLY_UNVERIFIED` unless it is about now */
export function requireNow(time: bigint): void {
    const age = BigInt(Date.now()) * 1_000_000n - time;
    if (age > MAX_AGE || age < -MAX_AGE) throw notOfNow();
}

/** Verifies certificates about one canister under one root key. */
export class StateVerifier {
    private readonly cache: DelegationCache = new Map();

    constructor(
        readonly rootKey: Uint8Array,
        readonly canisterId: Uint8Array
    ) {}

    /** @throws {ClientError} `REPLY_UNVERIFIED`, `CANISTER_UNKNOWN` */
    verify(certificate: Uint8Array): CertifiedState {
        const { tree, time, ranges } = this.signed(certificate);
        try {
            checkInCharge(ranges, this.canisterId);
        } catch {
            throw noSuchCanister();
        }
        requireNow(time);
        return { certificate, tree, time };
    }

    private signed(certificate: Uint8Array) {
        try {
            return verifyState(certificate, { rootKey: this.rootKey, cache: this.cache });
        } catch (error) {
            if (error instanceof JuryError) throw notVouchedFor();
            throw error;
        }
    }

    /** The subnet that signed a verified certificate: the one of the root key, if nothing was delegated. */
    subnetOf(certificate: Uint8Array): Uint8Array {
        const { delegation } = parseCertificate(certificate);
        return delegation?.subnetId ?? Principal.selfAuthenticating(this.rootKey).toUint8Array();
    }
}

export const TIME_PATH = [asciiBytes('time')];
export const nodesPath = (subnetId: Uint8Array) => [asciiBytes('subnet'), subnetId, asciiBytes('node')];

/** The prefix of an Ed25519 key in DER. */
const ED25519_DER = Uint8Array.of(0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 3, 0x21, 0);

/** The keys of a subnet's nodes, 32 bytes each, by the text of their ids. */
export function nodeKeys(tree: HashTree, subnetId: Uint8Array): Map<string, Uint8Array> {
    const keys = new Map<string, Uint8Array>();
    const nodes = lookupSubtree(tree, nodesPath(subnetId));
    if (nodes.status !== 'found') return keys;
    for (const { label, tree: node } of labeledChildren(nodes.tree)) {
        const der = lookupValue(node, [asciiBytes('public_key')]);
        if (der?.length !== ED25519_DER.length + 32) continue;
        if (ED25519_DER.some((byte, i) => der[i] !== byte)) continue;
        keys.set(Principal.fromUint8Array(label).toText(), der.slice(ED25519_DER.length));
    }
    return keys;
}
