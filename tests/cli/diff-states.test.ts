import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitName } from '../../src/archive/format/commit.js';
import { encodeSeal } from '../../src/archive/format/seal-and-code.js';
import { writeArchive } from '../../src/archive/folder/write-archive.js';
import type { Archive, ArchiveEvidence } from '../../src/archive/format/archive.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { encodeInstallGenesis, genesisOf } from '../../src/protocol/genesis.js';
import { restoredPreimage } from '../../src/protocol/lineage.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { at, ForgedArchive } from '../archive/forged.js';
import { CANISTER, ROOT_KEY } from '../verifier/certificate-builder.js';
import { INSTALLED, PREIMAGE } from '../verifier/log-builder.js';
import { jury } from './jury-process.js';

/** Two folders that verify, each for itself, and of which the network certified what cannot be of one log. */

let folder: string;
beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'diff-states-'));
    writeFileSync(join(folder, 'root-key'), toHex(ROOT_KEY));
});
afterAll(() => {
    rmSync(folder, { recursive: true });
});

const run = (...args: string[]) => jury([...args, '--root-key', 'root-key'], { cwd: folder });
const pool = () => new ForgedArchive().add('a', 'b', 'c').commit();
const head = (name: string) => sha256(asciiBytes(name));

function write(name: string, { archive, evidence }: { archive: Archive; evidence: ArchiveEvidence }): string {
    rmSync(join(folder, name), { recursive: true, force: true });
    writeArchive(join(folder, name), archive);
    for (const { file, content } of evidence.seals) {
        const path = join(folder, name, file);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, encodeSeal(content));
    }
    return name;
}

/** In either order. */
async function contradict(code: string): Promise<void> {
    for (const name of ['one', 'other']) expect((await run('verify', name)).code).toBe(0);
    for (const order of [
        ['one', 'other'],
        ['other', 'one']
    ]) {
        const { code: exit, stdout } = await run('diff', ...order, '--out', `${order.join()}.json`);
        expect([exit, stdout]).toEqual([1, expect.stringContaining(`(${code})`)]);
        expect(stdout).toContain('Both folders together are the evidence');
    }
}

describe('two folders of one log', () => {
    type Change = (forged: ForgedArchive) => ForgedArchive;
    it.each<[string, string, Change, Change]>([
        ['draw numbers 2, then 0', 'DRAW_NUMBER_INVALID', (f) => f.seal({ draws: 2 }), (f) => f.add('d').commit({}, at(30))],
        ['roles X, Y, X', 'HISTORY_REWRITTEN', (f) => f.seal({ roles: head('X') }, at(10)).seal({ roles: head('X') }, at(30)), (f) => f.seal({ roles: head('Y') }, at(20))],
        ['an entity key, then none', 'HISTORY_REWRITTEN', (f) => f.seal({ entity: head('X') }, at(10)), (f) => f.seal({}, at(30))],
        ['a root, then the one before it', 'HISTORY_REWRITTEN', (f) => f.seal({ previousHash: head('X') }, at(10)), (f) => f.seal({}, at(30))]
    ])('%s', async (_, code, one, other) => {
        write('one', one(pool()));
        write('other', other(pool()));
        await contradict(code);
    }); // prettier-ignore

    it('that verify together are still the same', async () => {
        write('one', pool().seal({}, at(10)));
        write('other', pool().seal({}, at(20)).add('d').commit({}, at(30)));
        const { code, stdout } = await run('diff', 'one', 'other');
        expect([code, stdout]).toEqual([0, expect.stringContaining('other extends one')]);
    });

    it('of which one is a copy with a changed digit: that it does not verify, in either order', async () => {
        write('one', pool());
        write('other', pool().seal());
        const path = join(folder, 'other', commitName(0));
        writeFileSync(path, readFileSync(path, 'utf8').replace('"length": 1', '"length": 9'));
        for (const order of [
            ['one', 'other'],
            ['other', 'one']
        ]) {
            const { code, stdout } = await run('diff', ...order);
            expect([code, stdout]).toEqual([1, expect.stringContaining('other does not verify (COMMIT_LENGTH_INVALID)')]); // prettier-ignore
        }
    });

    it('of which a backup or copy is not finished', async () => {
        write('one', pool());
        write('other', pool());
        writeFileSync(join(folder, 'other', commitName(1)), 'half');
        const { code, stdout } = await run('diff', 'one', 'other');
        expect(code).toBe(0);
        expect(stdout).toContain('Note: other: a backup is under way or was cut off');
    });
});

describe('a log that was restored into its canister', () => {
    const restored = () => {
        const forged = pool();
        const [end] = forged.commits;
        if (end === undefined) throw new Error('no commit');
        const install = encodeInstallGenesis({ ...INSTALLED, installTime: at(8) });
        const origin = { canisterId: CANISTER, commits: 1, genesis: genesisOf(install) };
        const preimage = restoredPreimage(origin, { length: 1, root: end.root, genesis: end.leaves.genesis });
        forged.time = at(9);
        forged.genesis = genesisOf(preimage);
        forged.add('d').commit();
        const archive = { ...forged.archive, origins: [origin], genesis: [preimage, install, PREIMAGE] };
        return { archive, evidence: forged.evidence };
    };
    it.each<[string, string, (forged: ForgedArchive) => ForgedArchive]>([
        ['without what was staged', 'TAIL_DROPPED', (f) => f.add('x').seal({}, at(5))],
        ['without draw numbers', 'TAIL_DROPPED', (f) => f.seal({ draws: 3 }, at(5))],
        ['and put back to before that', 'HISTORY_REWRITTEN', (f) => f.seal({}, at(30))]
    ])('%s', async (_, code, older) => {
        write('one', older(pool()));
        write('other', restored());
        await contradict(code);
    });
});
