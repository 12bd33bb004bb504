import { join } from 'node:path';
import { Principal } from '@dfinity/principal';
import { expect } from 'vitest';
import { backup } from '../../src/archive/backup/backup.js';
import type { BackupReport } from '../../src/archive/backup/report.js';
import type { BackupSource } from '../../src/archive/backup/source.js';
import { FolderError } from '../../src/archive/folder/folder-files.js';
import { ClientError } from '../../src/client/client-error.js';
import { readIdentityFile } from '../../src/client/identity-file.js';
import { JuryClient } from '../../src/client/jury-client.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { createWorld } from '../cli/world.js';
import type { World } from '../cli/world.js';
import { contentOf } from './archives.js';
import { Proxy } from './cutting-proxy.js';
import { verifyFolder } from './verify-here.js';

/** Somebody who was given a role. */
export const CLERK = Principal.selfAuthenticating(Uint8Array.of(77));

/** A log of 6 committed blocks under 5 commits, one staged block, a draw that failed and a change of roles, behind a proxy, and one good backup of it. */
export class BackupFixture {
    private constructor(
        readonly world: World,
        readonly proxy: Proxy,
        readonly throughProxy: JuryClient,
        public uninterrupted: Record<string, string>
    ) {}

    static async start(): Promise<BackupFixture> {
        const world = await createWorld();
        const { client, canisterId } = world;
        for (let i = 0; i < 4; i++) {
            await client.select(0, 3 + i, asciiBytes(`draw ${i}`));
            await client.commit((await client.getCertificate()) ?? new Uint8Array());
        }
        await failingDraw(world);
        await client.authorize(CLERK);
        await client.add([Uint8Array.of(2)], asciiBytes('staged'));
        const proxy = await Proxy.start(world.replica.url);
        const { rootKey } = world.replica;
        // Who holds a role is told the history of the code at any time, and so each of these backups.
        const identity = readIdentityFile(join(world.folder, 'court.pem'));
        const throughProxy = await JuryClient.connect({ url: proxy.url, canisterId, rootKey, identity });
        const fixture = new BackupFixture(world, proxy, throughProxy, {});
        const folder = join(world.folder, 'uninterrupted');
        await fixture.run(folder);
        fixture.uninterrupted = logOf(folder);
        return fixture;
    }

    async stop(): Promise<void> {
        this.proxy.stop();
        await this.world.stop();
    }

    run(folder: string, source: BackupSource = this.throughProxy, evidence = true): Promise<BackupReport> {
        const { rootKey } = this.world.replica;
        return backup(folder, source, { rootKey, evidence, onProgress: () => undefined });
    }

    /** The methods of the client, to be replaced one by one. */
    honest(): BackupSource {
        const source = this.throughProxy;
        return {
            canisterId: source.canisterId,
            getRawBlocks: (start, length) => source.getRawBlocks(start, length),
            getCommits: (start, length) => source.getCommits(start, length),
            getLineage: () => source.getLineage(),
            getGenesis: () => source.getGenesis(),
            getEntityKeys: (start, length) => source.getEntityKeys(start, length),
            getTip: () => source.getTip(),
            getWitness: (index) => source.getWitness(index),
            getCodeState: () => source.getCodeState(),
            callCodeHistory: () => source.callCodeHistory(),
            getDraws: (start, length) => source.getDraws(start, length),
            getRoleChanges: (start, length) => source.getRoleChanges(start, length)
        };
    }

    async audit(folder: string) {
        const { verdict, evidence, notes } = await verifyFolder(folder, this.world.replica.rootKey);
        const noted = notes.listed.flatMap(({ subject, code }) =>
            subject === 'commit' && code ? [code] : []
        );
        return { verdict, evidence, noted };
    }
}

/** A draw that left no block: there was no randomness. */
export async function failingDraw({ client, replica }: World): Promise<void> {
    replica.setRandomness(() => ({ reject: { message: 'no beacon today' } }));
    expect(await codeOf(client.select(0, 2, asciiBytes('unlucky')))).toBe('RANDOMNESS_UNAVAILABLE');
    replica.setRandomness(undefined);
}

/** The files of the log itself; seals and code evidence differ from run to run. */
export function logOf(folder: string): Record<string, string> {
    return Object.fromEntries(
        Object.entries(contentOf(folder)).filter(([name]) => !/^(seals|code|records)\//.test(name))
    );
}

export const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
        () => 'done',
        (error: unknown) => {
            if (error instanceof JuryError || error instanceof FolderError || error instanceof ClientError)
                return error.code;
            throw error;
        }
    );
