import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArchive } from '../../src/archive/archive-folder.js';
import { attributeLog } from '../../src/archive/attribute-log.js';
import { backup } from '../../src/archive/backup.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { canisterWasm } from '../built.js';
import { createWorld } from '../cli/world.js';
import type { World } from '../cli/world.js';
import { verifyFolder } from './verify-here.js';

/** Which code staged which blocks of a real canister, through an upgrade. */

let world: World;
beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
});
afterAll(() => world.stop());

const commit = async () => world.client.commit((await world.client.getCertificate()) ?? new Uint8Array());
const stage = (memo: string) => world.client.add([], asciiBytes(memo));

async function look() {
    const folder = join(world.folder, 'copy');
    const { rootKey } = world.replica;
    await backup(folder, world.client, { rootKey, evidence: true, onProgress: () => undefined });
    const archive = readArchive(folder);
    const context = {
        rootKey,
        canisterId: archive.canisterId,
        cache: new Map(),
        signatures: new Set<string>()
    };
    const { evidence: audit } = await verifyFolder(folder, rootKey);
    return { archive, audit, context };
}

async function spans(): Promise<string[]> {
    const { archive, audit, context } = await look();
    return attributeLog(archive, audit, context).map(
        ({ from, to, moduleHash }) =>
            `${from} to ${to}: ${moduleHash === undefined ? 'not proven' : toHex(moduleHash)}`
    );
}

describe('blocks', () => {
    let module: string;

    it('are of the code that was installed before the first of them', async () => {
        module = toHex((await look()).audit.code[0]?.moduleHash ?? new Uint8Array());
        expect(module).toMatch(/^[0-9a-f]{64}$/);
        expect(await spans()).toEqual([`0 to 1: ${module}`]);
    });

    it('around an upgrade are of nobody, and of the new code when it has been seen without them', async () => {
        await stage('before');
        await world.replica.installCode({
            canisterId: world.canisterId,
            wasm: canisterWasm(),
            mode: 'upgrade'
        });
        await stage('after');
        await commit();
        expect(await spans()).toEqual([`0 to 1: ${module}`, '1 to 3: not proven']);
        await stage('later');
        await commit();
        expect(await spans()).toEqual([`0 to 1: ${module}`, '1 to 3: not proven', `3 to 4: ${module}`]);
    });

    it('are of nobody where the history is not known, or begins too late', async () => {
        const { archive, audit, context } = await look();
        const without = audit.code.map((one) => ({ ...one, history: undefined }));
        const nobody = [{ from: 0, to: 4, moduleHash: undefined }];
        expect(attributeLog(archive, { ...audit, code: without }, context)).toEqual(nobody);
        expect(attributeLog(archive, { seals: [], code: [] }, context)).toEqual(nobody);
        const forgotten = audit.code.map((one) => ({
            ...one,
            history: one.history && { ...one.history, recent: one.history.recent.slice(-1) }
        }));
        // Each look names its newest change by number; the installation is the last that the first look knew.
        const found = attributeLog(archive, { ...audit, code: forgotten.slice(-1) }, context);
        expect(found.map(({ from, moduleHash }) => [from, moduleHash && toHex(moduleHash)])).toEqual([
            [0, undefined],
            [3, module]
        ]);
    });

    it('from before a restore are of nobody', async () => {
        const { archive, audit, context } = await look();
        const origin = { canisterId: archive.canisterId, commits: 2, genesis: new Uint8Array(32) };
        const found = attributeLog({ ...archive, origins: [origin] }, audit, context);
        expect(found[0]).toEqual({ from: 0, to: 3, moduleHash: undefined });
    });
});
