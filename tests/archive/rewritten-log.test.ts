import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backup } from '../../src/archive/backup.js';
import { decodeProofFile, encodeFraud, FraudError } from '../../src/archive/proof-file.js';
import { createIdentityFile } from '../../src/client/identity-file.js';
import { JuryClient } from '../../src/client/jury-client.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { startReplica } from '../../src/replica/index.js';
import { verifyFraud } from '../../src/verifier/index.js';
import { canisterWasm } from '../built.js';
import { JURORS } from '../cli/world.js';
import { contentOf, temporaryFolder } from './archives.js';

describe('a log that was rewritten', () => {
    /** The owner of a subnet, or of a snapshot, can put a canister back: here by the state folder of the replica. */
    it('is proven by a file that anyone can verify', async () => {
        const state = join(temporaryFolder(), 'state');
        const copy = join(temporaryFolder(), 'copy');
        const identity = createIdentityFile(join(temporaryFolder(), 'court.pem'));
        let replica = await startReplica({ stateDir: state });
        const canisterId = await replica.createCanister({ controllers: [identity.getPrincipal()] });
        await replica.installCode({ canisterId, wasm: canisterWasm() });
        const connect = () =>
            JuryClient.connect({ url: replica.url, canisterId, rootKey: replica.rootKey, identity });
        let client = await connect();
        const commitNow = async () => client.commit((await client.getCertificate()) ?? new Uint8Array());
        const context = { rootKey: replica.rootKey, canisterId: canisterId.toUint8Array() };
        const save = (folder: string) =>
            backup(folder, client, { rootKey: replica.rootKey, evidence: true, onProgress: () => undefined });
        const restart = async () => {
            await replica.stop();
            replica = await startReplica({ stateDir: state });
            client = await connect();
        };
        await client.add(JURORS, asciiBytes('pool'));
        await commitNow();
        await replica.stop();
        cpSync(state, copy, { recursive: true });
        replica = await startReplica({ stateDir: state });
        client = await connect();
        await client.select(0, 5, asciiBytes('unwelcome'));
        await commitNow();
        const folder = temporaryFolder();
        await save(folder);
        await replica.stop();
        rmSync(state, { recursive: true });
        cpSync(copy, state, { recursive: true });
        replica = await startReplica({ stateDir: state });
        client = await connect();
        const before = contentOf(folder);
        const shrunk = await fraudOf(save(folder));
        expect(verifyFraud(shrunk, context)).toMatchObject({ kind: 'shrink', lengths: [2, 1] });
        expect(contentOf(folder)).toEqual(before);

        await client.select(0, 5, asciiBytes('welcome'));
        await commitNow();
        await restart();
        const forked = await fraudOf(save(folder));
        expect(verifyFraud(forked, context)).toMatchObject({ kind: 'fork', index: 1 });
        expect(decodeProofFile(encodeFraud(forked))).toEqual({ type: 'fraud', fraud: forked });
        expect(contentOf(folder)).toEqual(before);
        await replica.stop();
    });

    const fraudOf = (promise: Promise<unknown>) =>
        promise.then(
            () => {
                throw new Error('no fraud was found');
            },
            (error: unknown) => {
                if (error instanceof FraudError) return error.file;
                throw error;
            }
        );
});
