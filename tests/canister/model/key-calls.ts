import type { Principal } from '@dfinity/principal';
import { expect } from 'vitest';
import { blockHash, decodeData } from '../../../src/protocol/block.js';
import { IC_ROOT_KEY } from '../../../src/verifier/certificate/root-key.js';
import { keysOfLog } from '../../../src/juror/proven-keys.js';
import { SeatsLog } from '../../../src/juror/seats-log.js';
import type { EntityKeyReply } from '../../../src/client/candid-values.js';
import type { Both } from './both.js';
import { compareRoot } from './compare.js';
import { hex, sha256, u32 } from './documented.js';
import type { Bytes } from './documented.js';
import { seatsMemo, Signer, UNUSABLE } from './keys.js';
import type { EntityKeyOperation } from './operations.js';

const SIGNERS = [1, 2, 3, 4].map((seed) => new Signer(seed));
const STRANGE = new Signer(99);
const RESTORES: readonly (readonly [method: string, ...args: unknown[]])[] = [
    ['restore_entity_keys', 0, []],
    ['restore_blocks', 0, []],
    ['restore_commits', 0, []],
    ['restore_end']
];

/** Keys, what is signed with them, and what takes a controller. */
export class KeyCalls {
    constructor(private readonly both: Both) {}

    async entityKey(by: Principal, { key, signed }: EntityKeyOperation): Promise<void> {
        const { both } = this;
        const { model } = both;
        const publicKey = SIGNERS[key]?.publicKey ?? UNUSABLE[key - SIGNERS.length] ?? STRANGE.publicKey;
        const signer = { not: undefined, right: this.current ?? STRANGE, wrong: STRANGE }[signed];
        const signature = signer?.sign(model.keys.rotation(publicKey));
        let refused = true;
        const check = () => {
            model.checkEntityKey(by, publicKey, signature);
            refused = false;
        };
        const given = signature === undefined ? [] : [signature];
        await both.call(by, check, 'set_entity_key', publicKey, given);
        if (!refused) model.setEntityKey({ publicKey, signature, by, time: both.time });
    }

    private get current(): Signer | undefined {
        const { current } = this.both.model.keys;
        return [...SIGNERS, STRANGE].find(({ publicKey }) => current && hex(publicKey) === hex(current));
    }

    /** A list of the newest draw that has none, or of one that has: by the current key, or by none that counts. */
    async seats(by: Principal, again: boolean, isSigned: boolean): Promise<void> {
        const { both, current } = this;
        const { model } = both;
        const draws = [...model.blocks.keys()].filter((index) => model.blocks[index]?.rand !== undefined);
        const block = draws.filter((index) => model.seated.has(index) === again).at(-1);
        if (block === undefined) return;
        const count = model.chain(block).drawn;
        const ids = Array.from({ length: count }, (_, i) => sha256(u32(model.length), u32(i)));
        ids.sort((a, b) => (hex(a) < hex(b) ? -1 : 1));
        const canisterId = both.place.canisterId.toUint8Array();
        const list = { canisterId, block, drawHash: sha256(model.raw[block] ?? new Uint8Array()), ids };
        const memo = seatsMemo(list, isSigned && current !== undefined ? current : STRANGE);
        const index = await both.call(by, () => model.checkUser(by), 'add', [], memo);
        if (index === undefined) return;
        const jurors: Bytes[] = [];
        model.stage({ kind: 'Add', jurors, jurorsIndex: 0, memo, author: by }, both.time);
        // The strange key is the current one at times.
        const counts = current !== undefined && (isSigned || current === STRANGE);
        if (counts && count >= 2) model.seated.add(block);
    }

    /** The key of the network again, one that is none, or that of the Internet Computer and back. */
    async rootKey(by: Principal, which: number): Promise<void> {
        const { both } = this;
        const { model, place } = both;
        const own = place.replica.rootKey;
        const given = [[own], [own.slice(1)], [IC_ROOT_KEY, own]][which] ?? [];
        for (const key of given) {
            let refused = true;
            const check = () => {
                model.checkRootKey(by, which === 1 ? undefined : key);
                refused = false;
            };
            await both.call(by, check, 'set_root_key', key);
            if (!refused) model.setRootKey(key === IC_ROOT_KEY ? new Uint8Array() : key);
            compareRoot(both.jury, model);
        }
    }

    /** No restore is under way, and none can begin. */
    async restore(by: Principal, which: number): Promise<void> {
        const { both } = this;
        const [method, ...args] = RESTORES[which] ?? ['restore_begin', both.place.canisterId, [], []];
        const check = () => both.model.checkRestore(by, method === 'restore_begin');
        await both.call(by, check, method, ...args);
    }

    async compare(): Promise<void> {
        const { jury, model } = this.both;
        expect(await jury.call('get_genesis')).toEqual([model.origin]);
        const changes = await jury.call<EntityKeyReply[]>('get_entity_keys', 0, 4_000_000_000);
        expect(changes).toEqual(
            model.keys.changes.map(({ publicKey, kind, signature, ...rest }, number) => ({
                ...rest,
                number,
                key: publicKey,
                kind: { [kind]: null },
                signature: signature ?? new Uint8Array()
            }))
        );
    }

    /** That seats stand of the draws that the model says, and of no other. All has to be committed. */
    async compareSeats(): Promise<void> {
        const { jury, model, place } = this.both;
        const canisterId = place.canisterId.toUint8Array();
        const log = await jury.archive();
        const entityKeys = model.keys.changes.map(({ publicKey, signature, by, ...rest }, number) => ({
            ...rest,
            number,
            publicKey,
            by: by.toUint8Array(),
            signature: signature ?? new Uint8Array()
        }));
        const keys = keysOfLog({ ...log, canisterId, entityKeys });
        const seats = new SeatsLog(keys, () => canisterId);
        for (const [index, bytes] of log.blocks.entries())
            Array.from(seats.apply(index, decodeData(bytes), blockHash(bytes)));
        expect([...seats.sets.keys()].sort((a, b) => a - b)).toEqual([...model.seated].sort((a, b) => a - b));
    }
}
