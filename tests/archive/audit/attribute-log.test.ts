import { join } from 'node:path';
import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArchive } from '../../../src/archive/folder/archive-folder.js';
import { attributeLog } from '../../../src/archive/audit/attribute-log.js';
import { backup } from '../../../src/archive/backup/backup.js';
import { asciiBytes, toHex } from '../../../src/protocol/bytes.js';
import { createWorld } from '../../cli/world.js';
import type { World } from '../../cli/world.js';
import { verifyFolder } from '../verify-here.js';

/** Which code staged which blocks of a real canister, before and after it loses its controllers. */

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

const Settings = IDL.Record({ controllers: IDL.Opt(IDL.Vec(IDL.Principal)) });
const Update = IDL.Record({ canister_id: IDL.Principal, settings: Settings });

async function removeControllers(): Promise<void> {
    await world.client.authorize(world.client.caller);
    await world.replica.update({
        canisterId: Principal.managementCanister(),
        method: 'update_settings',
        arg: IDL.encode([Update], [{ canister_id: world.canisterId, settings: { controllers: [[]] } }]),
        sender: world.client.caller
    });
}

describe('blocks', () => {
    let module: string;

    it('are of nobody while somebody can replace the code, whatever the canister tells', async () => {
        module = toHex((await look()).audit.code[0]?.moduleHash ?? new Uint8Array());
        expect(module).toMatch(/^[0-9a-f]{64}$/);
        expect(await spans()).toEqual(['0 to 1: not proven']);
        await stage('with a controller');
        await commit();
        expect(await spans()).toEqual(['0 to 2: not proven']);
    });

    it('are of the code from when the network certifies it without controllers, and a state after that', async () => {
        await removeControllers();
        await stage('before anybody looked');
        expect(await spans()).toEqual(['0 to 2: not proven']);
        await stage('after the look');
        await commit();
        // The seal of the look itself may be older than what it saw of the controllers; this commit is not.
        expect(await spans()).toEqual(['0 to 4: not proven']);
        await stage('later');
        await commit();
        expect(await spans()).toEqual(['0 to 4: not proven', `4 to 5: ${module}`]);
    });

    it('are of nobody if the certificate that lacks them is of another commit', async () => {
        const { archive, audit, context } = await look();
        const stolen = archive.commits.at(-1)?.certificates ?? [];
        const commits = archive.commits.map((one, i) =>
            i === 0 ? { ...one, certificates: [...one.certificates, ...stolen] } : one
        );
        const found = attributeLog({ ...archive, commits }, { ...audit, seals: [] }, context);
        expect(found[0]).toEqual({ from: 0, to: 4, moduleHash: undefined });
    });

    it('are of nobody where the code was not looked at', async () => {
        const { archive, audit, context } = await look();
        const nobody = [{ from: 0, to: 5, moduleHash: undefined }];
        expect(attributeLog(archive, { ...audit, code: [] }, context)).toEqual(nobody);
        expect(attributeLog(archive, { ...audit, code: audit.code.slice(0, 2) }, context)).toEqual(nobody);
    });

    it('from before a restore are of nobody', async () => {
        const { archive, audit, context } = await look();
        const origin = { canisterId: archive.canisterId, commits: 4, genesis: new Uint8Array(32) };
        const found = attributeLog({ ...archive, origins: [origin] }, audit, context);
        expect(found[0]).toEqual({ from: 0, to: 5, moduleHash: undefined });
    });
});
