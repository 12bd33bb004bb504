import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import type { Principal } from '@dfinity/principal';
import { enc, hex, join, sha256, u32, u64, unhex } from './documented.js';
import type { Bytes } from './documented.js';

/** "Genesis" and "Entity keys" of docs/protocol.md, and seats, written down a second time like `documented.ts`. */

const NOTHING: Bytes = new Uint8Array();
const ZERO: Bytes = new Uint8Array(32);

/** An Ed25519 key whose private half is known. */
export class Signer {
    readonly publicKey: Bytes;
    private readonly key;

    constructor(seed: number) {
        const bytes = join(unhex('302e020100300506032b657004220420'), new Uint8Array(32).fill(seed));
        this.key = createPrivateKey({ key: Buffer.from(bytes), format: 'der', type: 'pkcs8' });
        const spki = createPublicKey(this.key).export({ format: 'der', type: 'spki' });
        this.publicKey = Uint8Array.from(spki.subarray(-32));
    }

    sign = (message: Bytes): Bytes => Uint8Array.from(sign(null, message, this.key));
}

function isSignedBy(publicKey: Bytes, message: Bytes, signature: Bytes): boolean {
    const der = Buffer.from(join(unhex('302a300506032b6570032100'), publicKey));
    return verify(null, message, createPublicKey({ key: der, format: 'der', type: 'spki' }), signature);
}

/** What no key may be: too short, of small order, in another form than the canonical one. */
export const UNUSABLE: readonly Bytes[] = [
    new Uint8Array(31).fill(7),
    new Uint8Array(32),
    join(Uint8Array.of(1), new Uint8Array(31)),
    join(Uint8Array.of(0xf1), new Uint8Array(30).fill(0xff), Uint8Array.of(0x7f))
];

export interface GenesisParts {
    readonly canisterId: Bytes;
    readonly installTime: bigint;
    /** Empty for that of the Internet Computer. */
    readonly rootKey: Bytes;
}

export const genesisPreimage = ({ canisterId, installTime, rootKey }: GenesisParts): Bytes =>
    enc('icjury/v1/genesis', canisterId, u64(installTime), ZERO, rootKey);

export interface KeyChange {
    readonly publicKey: Bytes;
    readonly signature: Bytes | undefined;
    readonly from: number;
    readonly by: Principal;
    readonly time: bigint;
}

const KINDS = ['First', 'Rotated', 'Reset'] as const;

/** All changes of the entity key, and the head of their chain. */
export class ModelKeys {
    readonly changes: (KeyChange & { readonly kind: (typeof KINDS)[number] })[] = [];
    head = ZERO;

    constructor(private readonly canisterId: Bytes) {}

    /** What the current key signs for the next one. */
    rotation(next: Bytes): Bytes {
        const number = u32(this.changes.length);
        return enc('icjury/v1/key-rotation', this.canisterId, number, this.current ?? NOTHING, next);
    }

    get current(): Bytes | undefined {
        return this.changes.at(-1)?.publicKey;
    }

    isRefused(key: Bytes, signature: Bytes | undefined): boolean {
        const { current } = this;
        if (UNUSABLE.includes(key) || (current !== undefined && hex(current) === hex(key))) return true;
        if (signature === undefined) return false;
        return current === undefined || !isSignedBy(current, this.rotation(key), signature);
    }

    set(change: KeyChange): void {
        const { publicKey, signature = NOTHING, from, by, time } = change;
        const isFirst = this.changes.length === 0;
        const kind = isFirst ? 'First' : signature.length === 0 ? 'Reset' : 'Rotated';
        const fields = [
            this.head,
            u32(this.changes.length),
            publicKey,
            Uint8Array.of(KINDS.indexOf(kind)),
            u32(from),
            by.toUint8Array(),
            u64(time),
            signature
        ];
        this.head = sha256(enc('icjury/v1/entity-key', ...fields));
        this.changes.push({ ...change, kind });
    }
}

export interface SeatsOf {
    readonly canisterId: Bytes;
    readonly block: number;
    readonly drawHash: Bytes;
    /** 32 bytes each. */
    readonly ids: readonly Bytes[];
}

/** The record that publishes a list in one part, all of it jurors. */
export function seatsMemo({ canisterId, block, drawHash, ids }: SeatsOf, signer: Signer): Bytes {
    const fields = [u32(block), drawHash, u32(1), u32(1), u32(ids.length), join(...ids)];
    const signature = signer.sign(enc('icjury/v1/seats-signed', canisterId, ...fields));
    return enc('icjury/v1/seats', ...fields, signature);
}
