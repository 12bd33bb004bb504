import { u32be } from '../protocol/bytes.js';
import {
    decodeEntityKey,
    encodeEntityKey,
    ENTITY_KEY_BYTES,
    keyRotationMessage
} from '../protocol/entity-keys.js';
import type { EntityKeyChange } from '../protocol/entity-keys.js';
import { ZERO_HASH } from '../protocol/genesis.js';
import { sha256 } from '../protocol/sha256.js';
import { ed25519Rule } from './certificates/curves.js';
import { fail } from './fail.js';
import type { Caller } from './caller.js';
import { ByteMap } from './storage/byte-map.js';
import type { Heads } from './storage/heads.js';
import { MEMORY } from './storage/memory-ids.js';

/** The keys of the controlling entity. Every change is a preimage in the hash chain whose head is certified. */
export class EntityKeys {
    private readonly preimages = new ByteMap(MEMORY.entityKeys);

    constructor(private readonly heads: Heads) {}

    /**
     * Puts a key on record that holds from the next block on: the first one; the next one, signed by the one before;
     * or without a signature another one, which is for ever told as a reset.
     * @param canisterId of this canister: what a signature is over
     * @throws `ENTITY_KEY_INVALID`
     */
    set(
        publicKey: Uint8Array,
        signature: Uint8Array | undefined,
        { principal, time }: Caller,
        canisterId: Uint8Array
    ): void {
        const { entityChanges: number, length: from } = this.heads;
        if (publicKey.length !== ENTITY_KEY_BYTES || !ed25519Rule().isUsableKey(publicKey)) {
            fail('ENTITY_KEY_INVALID', 'it is not the 32 bytes of an Ed25519 public key');
        }
        const old = number === 0 ? undefined : this.change(number - 1).publicKey;
        if (old !== undefined && old.every((byte, i) => byte === publicKey[i])) {
            fail('ENTITY_KEY_INVALID', 'it is the current key already');
        }
        if (signature !== undefined) checkRotation(canisterId, number, old, publicKey, signature);
        const kind = old === undefined ? 'First' : signature === undefined ? 'Reset' : 'Rotated';
        const by = principal.toUint8Array();
        this.append({ number, publicKey, kind, from, by, time, signature: signature ?? NOTHING });
    }

    /** A change that came with a restored log; its chain is checked against the leaf of a commit. */
    append(change: EntityKeyChange): void {
        const { heads } = this;
        const preimage = encodeEntityKey(heads.entity, change);
        this.preimages.set(u32be(change.number), preimage);
        heads.entity = sha256(preimage);
        heads.entityChanges = change.number + 1;
    }

    change(number: number): EntityKeyChange {
        const decoded = decodeEntityKey(this.preimages.require(u32be(number)));
        if (decoded === undefined) throw new Error(`entity key ${number} cannot be read`);
        return decoded.change;
    }

    /** The leaf after so many changes. */
    headAfter(changes: number): Uint8Array {
        if (changes === this.heads.entityChanges) return this.heads.entity;
        return changes === 0 ? ZERO_HASH : sha256(this.preimages.require(u32be(changes - 1)));
    }
}

const NOTHING = new Uint8Array();

function checkRotation(
    canisterId: Uint8Array,
    number: number,
    old: Uint8Array | undefined,
    publicKey: Uint8Array,
    signature: Uint8Array
): void {
    if (old === undefined) fail('ENTITY_KEY_INVALID', 'no key is there that could have signed the first one');
    const message = keyRotationMessage(canisterId, number, old, publicKey);
    if (ed25519Rule().verify(signature, message, old)) return;
    fail('ENTITY_KEY_INVALID', `key ${number - 1} did not sign key ${number}`);
}
