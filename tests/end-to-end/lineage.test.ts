import type { CommitInput } from '../../src/verifier/input.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ed25519 } from '@noble/curves/ed25519';
import type { Archive } from '../../src/archive/format/archive.js';
import { backup } from '../../src/archive/backup/backup.js';
import { makeReceipt } from '../../src/archive/audit/make-receipt.js';
import { restore } from '../../src/archive/backup/restore.js';
import { readIdentityFile } from '../../src/client/identity-file.js';
import { JuryClient } from '../../src/client/jury-client.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { keyRotationMessage } from '../../src/protocol/entity-keys.js';
import {
    decodeInstallGenesis,
    decodeRestoredGenesis,
    encodeInstallGenesis,
    encodeRestoredGenesis,
    preimagesBefore
} from '../../src/protocol/genesis.js';
import { BlockTree } from '../../src/verifier/block/block-tree.js';
import { IC_ROOT_KEY } from '../../src/verifier/certificate/root-key.js';
import { decodeReceipt, encodeReceipt, verifyReceipt } from '../../src/verifier/block/receipt.js';
import type { Receipt } from '../../src/verifier/block/receipt.js';
import { createWorld } from '../cli/world.js';
import type { World } from '../cli/world.js';
import { installJury } from '../install-jury.js';
import { verifyFolder } from '../archive/verify-here.js';

/**
 * One log that was in four canisters, one after another, on the compiled canister: everything honest in it is proven
 * by the canister that certified it, and nothing by another.
 */

const SECRETS = [1, 2, 3, 4].map((seed) => new Uint8Array(32).fill(seed));
const KEYS = SECRETS.map((secret) => ed25519.getPublicKey(secret));
const keyOf = (k: number) => KEYS[k] ?? new Uint8Array();

let world: World;
let archive: Archive;
/** Oldest first. */
const canisters: Uint8Array[] = [];
/** The length at which each was restored; 0 for the first. */
const lengths: number[] = [];

const commit = async (client: JuryClient) =>
    client.commit((await client.getCertificate()) ?? new Uint8Array());

async function emptyCanister(): Promise<JuryClient> {
    const { replica, client: court, folder } = world;
    const canisterId = await replica.createCanister({ controllers: [court.caller] });
    await installJury(replica, canisterId, court.caller);
    const { url, rootKey } = replica;
    return JuryClient.connect({
        url,
        canisterId,
        rootKey,
        identity: readIdentityFile(`${folder}/court.pem`)
    });
}

const copy = (client: JuryClient, name: string) =>
    backup(`${world.folder}/${name}`, client, {
        rootKey: world.replica.rootKey,
        evidence: true,
        onProgress: () => undefined
    });

/** Each canister puts a key on record that the one before signed, draws a jury, and commits it. */
async function live(client: JuryClient, k: number): Promise<void> {
    const canisterId = client.canisterId.toUint8Array();
    const message = keyRotationMessage(canisterId, k, keyOf(k - 1), keyOf(k));
    const signature = k === 0 ? undefined : ed25519.sign(message, SECRETS[k - 1] ?? new Uint8Array());
    await client.setEntityKey(keyOf(k), signature);
    await client.select(0, 3, asciiBytes(`Case ${k}`));
    await client.add([Uint8Array.of(0xb0, k)], new Uint8Array());
    await commit(client);
    canisters.push(canisterId);
}

beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    let client = world.client;
    lengths.push(0);
    await live(client, 0);
    for (let k = 1; k < 4; k++) {
        const { archive: before } = await copy(client, `copy-${k - 1}`);
        lengths.push(before.blocks.length);
        client = await emptyCanister();
        await restore(before, client, world.replica.rootKey, () => undefined);
        await live(client, k);
    }
    ({ archive } = await copy(client, 'copy'));
});
afterAll(() => world.stop());

const context = () => ({ rootKey: world.replica.rootKey, canisterId: archive.canisterId });
const codeOf = (act: () => unknown): string => {
    try {
        act();
        return 'verified';
    } catch (error) {
        return (error as { code?: string }).code ?? String(error);
    }
};
const check = (receipt: Receipt, canisterId = receipt.canisterId) =>
    codeOf(() => verifyReceipt(encodeReceipt(receipt), { rootKey: world.replica.rootKey, canisterId }));
const receiptOf = (index: number) => makeReceipt(archive, index, world.replica.rootKey).receipt;
/** The newest canister that a block came to by a restore, or was staged in. */
const ownerOf = (index: number) => lengths.filter((length) => length <= index).length - 1;

describe('a log that was restored three times', () => {
    it('verifies as a whole, with the keys of the entity through all canisters', async () => {
        expect(archive.origins?.map(({ canisterId }) => canisterId)).toEqual(canisters.slice(0, 3));
        const { verdict, failures, evidence } = await verifyFolder(`${world.folder}/copy`, context().rootKey);
        expect(failures.listed).toEqual([]);
        expect(verdict).toMatchObject({ verified: true, length: 9, codes: [] });
        expect(evidence).toMatchObject({ bad: [], entityKeys: { isComplete: true } });
        expect(archive.entityKeys.map(({ publicKey, kind }) => [publicKey, kind])).toEqual(
            KEYS.map((key, k) => [key, k === 0 ? 'First' : 'Rotated'])
        );
    });

    it('yields a receipt of each block, by the canister that certified it first, which says where it comes from', () => {
        for (let index = 0; index < 9; index++) {
            const receipt = receiptOf(index);
            const owner = ownerOf(index);
            expect(receipt.canisterId, `block ${index}`).toEqual(canisters[owner]);
            expect(decodeReceipt(encodeReceipt(receipt))).toEqual(receipt);
            const { lineage } = verifyReceipt(encodeReceipt(receipt), {
                rootKey: world.replica.rootKey,
                canisterId: receipt.canisterId
            });
            expect(lineage.map(({ canisterId }) => canisterId)).toEqual(
                canisters.slice(0, owner + 1).reverse()
            );
            expect(lineage.map(({ restored }) => restored?.length ?? 0)).toEqual(
                lengths.slice(0, owner + 1).reverse()
            );
        }
    });

    it('yields no receipt of a block that came by a restore, by whom it came to', () => {
        const tree = new BlockTree(archive.blocks);
        let refused = 0;
        for (const [k, canisterId] of canisters.entries()) {
            // The first canister has two commits, each later one a single one.
            const { leaves, certificates } = archive.commits[k + 1] as CommitInput;
            const lineage = preimagesBefore(archive.genesis, 3 - k);
            for (let index = 0; index < leaves.length; index++) {
                const data = archive.blocks[index] as Uint8Array;
                const witness = tree.witness(index, leaves);
                const certificate = certificates[0] as Uint8Array;
                const expected = k === ownerOf(index) ? 'verified' : 'CERTIFICATE_NOT_OF_ORIGIN';
                const receipt = { canisterId, index, data, tree: witness, certificate, lineage };
                expect(check(receipt), `block ${index} by canister ${k}`).toBe(expected);
                if (expected !== 'verified') refused++;
            }
        }
        expect(refused).toBe(3 + 5 + 7);
    });
});

describe('a receipt', () => {
    const restored = (change: Partial<ReturnType<typeof parts>>) => {
        const { lineage } = receiptOf(8);
        return [encodeRestoredGenesis({ ...parts(), ...change }), ...lineage.slice(1)];
    };
    const parts = () => {
        const found = decodeRestoredGenesis(receiptOf(8).lineage[0] ?? new Uint8Array());
        if (found === undefined) throw new Error('the newest canister was not restored');
        return found;
    };

    it('stands only with its own preimages: all of them, in their order, back to the first install', () => {
        const receipt = receiptOf(8);
        const { lineage } = receipt;
        expect(lineage).toHaveLength(7);
        expect(check(receipt)).toBe('verified');
        const others: [string, readonly Uint8Array[]][] = [
            ['one left out', lineage.slice(0, -1)],
            ['the newest left out', lineage.slice(1)],
            ['those of an origin', preimagesBefore(lineage, 1)],
            ['one more', [...lineage, lineage[6] as Uint8Array]],
            ['another order', [...lineage].reverse()],
            ['a shorter log at the restore', restored({ length: 3 })],
            ['another origin', restored({ origin: canisters[0] as Uint8Array })],
            ['another install', restored({ installed: new Uint8Array(32) })]
        ];
        for (const [name, list] of others)
            expect(check({ ...receipt, lineage: list }), name).toBe('GENESIS_MISMATCH');
        for (let i = 0; i < lineage.length; i++) {
            const changed = lineage.map((one, j) =>
                i === j ? one.map((byte, b) => (b === 40 ? byte ^ 1 : byte)) : one
            );
            expect(check({ ...receipt, lineage: changed }), `preimage ${i}`).toBe('GENESIS_MISMATCH');
        }
    });

    it('is of no form but one', () => {
        const receipt = receiptOf(8);
        const withLineage = (lineage: readonly Uint8Array[]) => check({ ...receipt, lineage });
        expect(withLineage([])).toBe('RECEIPT_MALFORMED');
        expect(withLineage(Array<Uint8Array>(34).fill(new Uint8Array()))).toBe('RECEIPT_MALFORMED');
        expect(withLineage([Uint8Array.of(1)])).toBe('GENESIS_MISMATCH');
        const bytes = encodeReceipt(receipt);
        for (const cut of [1, 30, 300])
            expect(codeOf(() => decodeReceipt(bytes.slice(0, -cut)))).toBe('RECEIPT_MALFORMED');
        expect(codeOf(() => decodeReceipt(Uint8Array.from([...bytes, 0])))).toBe('RECEIPT_MALFORMED');
    });

    it('is of one network: a reader who trusts another root key takes none of it', () => {
        const { rootKey } = world.replica;
        const { lineage } = receiptOf(0);
        const [preimage] = lineage;
        const genesis = decodeInstallGenesis(preimage ?? new Uint8Array());
        if (genesis === undefined) throw new Error('no genesis at install');
        expect(genesis.rootKey).toEqual(rootKey);
        const of = (key: Uint8Array) => [encodeInstallGenesis({ ...genesis, rootKey: key })];
        // The key of the certificate is the reader's; what the log began with is certified, and cannot be another.
        for (const key of [new Uint8Array(), IC_ROOT_KEY])
            expect(check({ ...receiptOf(0), lineage: of(key) })).toBe('GENESIS_MISMATCH');
    });
});
