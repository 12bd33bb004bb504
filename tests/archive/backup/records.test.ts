import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readArchive } from '../../../src/archive/folder/archive-folder.js';
import type { Archive } from '../../../src/archive/format/archive.js';
import type { BackupSource } from '../../../src/archive/backup/source.js';
import { takeRecords } from '../../../src/archive/backup/take-records.js';
import type { NewestState } from '../../../src/archive/backup/take-records.js';
import { readEvidence } from '../../../src/archive/folder/read-evidence.js';
import { DRAWS_FILE, ROLES_FILE } from '../../../src/archive/format/records.js';
import { readDraws, readRoles } from '../../../src/archive/folder/read-records.js';
import { verifyTip } from '../../../src/archive/audit/verify-seal-and-code.js';
import type { RawAttempt } from '../../../src/protocol/draw-attempt.js';
import { asciiBytes, toHex } from '../../../src/protocol/bytes.js';
import type { RoleChange } from '../../../src/protocol/roles.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { canonicalJson } from '../../../src/protocol/json-file.js';
import { contentOf, temporaryFolder } from '../archives.js';
import { BackupFixture, CLERK, codeOf, failingDraw, logOf } from '../backup-fixture.js';

/** What an archive keeps of attempts to draw and of roles, and what it makes of lies about them. */

const SOMEBODY = Principal.selfAuthenticating(Uint8Array.of(7));
let fixture: BackupFixture;
beforeAll(async () => {
    fixture = await BackupFixture.start();
    await fixture.world.client.authorize(SOMEBODY);
    await fixture.world.client.deauthorize(SOMEBODY);
});
afterAll(() => fixture.stop());

/** Asks about the code only once: it costs the canister a call, and is not what is looked at here. */
let code: Pick<BackupSource, 'getCodeState' | 'callCodeHistory'> | undefined;
const honest = (): BackupSource => {
    code ??= askOnce(fixture.honest());
    return { ...fixture.honest(), ...code };
};
function askOnce(source: BackupSource): typeof code {
    const [state, history] = [source.getCodeState(), source.callCodeHistory()];
    return { getCodeState: () => state, callCodeHistory: () => history };
}
const court = () => fixture.world.client.caller.toUint8Array();
const commit = async () =>
    fixture.world.client.commit((await fixture.world.client.getCertificate()) ?? new Uint8Array());
const recordsOf = (folder: string) =>
    Object.fromEntries(Object.entries(contentOf(folder)).filter(([name]) => name.startsWith('records/')));

async function goodBackup(folder = temporaryFolder()): Promise<string> {
    await fixture.run(folder, honest());
    return folder;
}

describe('the records of a canister', () => {
    it('are kept: what failed, and every change of roles, which is certified', async () => {
        const folder = await goodBackup();
        expect(readDraws(folder)).toMatchObject({
            asked: 5,
            attempts: [{ number: 4, author: court(), index: 0, count: 2, outcome: 'Failed' }]
        });
        expect(readDraws(folder)?.attempts[0]?.memo).toEqual(asciiBytes('unlucky'));
        expect(readRoles(folder)).toMatchObject([
            { by: court(), whom: CLERK.toUint8Array(), role: 'User' },
            { whom: SOMEBODY.toUint8Array(), role: 'User' },
            { whom: SOMEBODY.toUint8Array(), role: undefined }
        ]);
        const { evidence } = await fixture.audit(folder);
        expect(evidence).toMatchObject({ bad: [], drawsTaken: 5, roles: { isComplete: true } });
    });

    it('are the same bytes for everyone, and are not asked for again', async () => {
        const [folder, other] = [await goodBackup(), await goodBackup()];
        expect(recordsOf(folder)).toEqual(recordsOf(other));
        expect(Object.keys(recordsOf(folder))).toEqual([DRAWS_FILE, ROLES_FILE]);
        const fail = () => Promise.reject(new Error('asked again'));
        await fixture.run(folder, { ...honest(), getDraws: fail, getRoleChanges: fail });
        expect(recordsOf(folder)).toEqual(recordsOf(other));
    });

    it('tell of a draw under way, and later what came of it', async () => {
        const { client, replica } = fixture.world;
        let release: (answer: Uint8Array) => void = () => undefined;
        const asked = new Promise<void>((resolve) =>
            replica.setRandomness(() => {
                resolve();
                return new Promise((answer) => (release = answer));
            })
        );
        const draw = client.select(0, 3, asciiBytes('slow'));
        await asked;
        const folder = temporaryFolder();
        const outcomes = () => readDraws(folder)?.attempts.map(({ number, outcome }) => [number, outcome]);
        await fixture.run(folder, honest());
        expect(outcomes()).toEqual([
            [4, 'Failed'],
            [5, 'Pending']
        ]);
        release(new Uint8Array(32).fill(3));
        replica.setRandomness(undefined);
        await draw;
        await fixture.run(folder, honest());
        expect(outcomes()).toEqual([
            [4, 'Failed'],
            [5, 'Staged']
        ]);
        expect((await fixture.audit(folder)).evidence.bad).toEqual([]);
        await commit();
        await fixture.run(folder, honest());
        expect(outcomes()).toEqual([[4, 'Failed']]);
        expect((await fixture.audit(folder)).evidence.bad).toEqual([]);
        const fresh = temporaryFolder();
        await fixture.run(fresh, honest());
        expect(recordsOf(fresh)).toEqual(recordsOf(folder));
        fixture.uninterrupted = logOf(fresh);
    });
});

describe('a replica that lies about its records', () => {
    let archive: Archive;
    let newest: NewestState;
    beforeAll(async () => {
        const folder = await goodBackup(join(fixture.world.folder, 'good'));
        archive = readArchive(folder);
        const seal = readEvidence(folder).seals.at(-1)?.content;
        if (seal === undefined) throw new Error('no seal');
        const context = { rootKey: fixture.world.replica.rootKey, canisterId: archive.canisterId };
        newest = { leaves: verifyTip(seal, context).leaves, staged: seal.staged };
    });

    /** The code, and what was kept nevertheless. */
    async function told(source: BackupSource): Promise<[unknown, string[]]> {
        const folder = temporaryFolder();
        const code = await codeOf(takeRecords(folder, archive, source, newest));
        return [code, Object.keys(recordsOf(folder))];
    }

    it('and does not, is believed', async () => {
        expect(await told(honest())).toEqual(['done', [DRAWS_FILE, ROLES_FILE]]);
    });

    const changed = (
        honest: BackupSource,
        change: (attempt: RawAttempt) => Partial<RawAttempt>
    ): Partial<BackupSource> => ({
        getDraws: async (start, length) =>
            (await honest.getDraws(start, length)).map((one) => ({ ...one, ...change(one) }))
    });
    const of = (number: number, lie: Partial<RawAttempt>) => (attempt: RawAttempt) =>
        attempt.number === number ? lie : {};
    const failed = { outcome: 'Failed', block: undefined } as const;
    const draws: [string, (attempt: RawAttempt) => Partial<RawAttempt>][] = [
        ['a draw on record failed', of(1, failed)],
        ['a draw on record was of another pool', of(1, { index: 1 })],
        ['a draw on record was asked for at another time', of(1, { requestedAt: 5n })],
        ['a draw on record was asked for by another', of(1, { author: Uint8Array.of(4) })],
        ['a draw on record was of more jurors', of(1, { count: 9 })],
        ['a draw on record stands in another block', of(1, { block: 4 })],
        ['the failed draw stands in a block', of(4, { outcome: 'Staged', block: 3 })],
        ['the failed draw was asked for before the others', of(4, { requestedAt: 1n })],
        ['the failed draw was of a pool that never was', of(4, { index: 99 })],
        ['the failed draw was of no jurors', of(4, { count: 0 })],
        ['numbers are others', ({ number }) => ({ number: number + 1 })]
    ];
    it.each(draws)('%s: it is not kept', async (_, lie) => {
        const source = { ...honest(), ...changed(honest(), lie) };
        expect(await told(source)).toEqual(['DRAW_RECORD_MISMATCH', [ROLES_FILE]]);
    });

    const roles: [string, (changes: RoleChange[]) => RoleChange[]][] = [
        ['another person', (all) => all.map((one) => ({ ...one, whom: Uint8Array.of(9) }))],
        ['another role', (all) => all.map((one) => ({ ...one, role: 'Admin' }))],
        ['another time', (all) => all.map((one, i) => (i === 1 ? { ...one, time: 1n } : one))],
        ['a change left out', (all) => all.filter((_, i) => i !== 1)],
        ['another order', (all) => all.reverse()]
    ];
    it.each(roles)('in the record of roles, %s: it is not kept', async (_, lie) => {
        const getRoleChanges = async (start: number, length: number) =>
            lie(await fixture.throughProxy.getRoleChanges(start, length));
        expect(await told({ ...honest(), getRoleChanges })).toEqual(['ROLES_MISMATCH', []]);
    });

    it('leaves the log and its evidence as they are', async () => {
        const folder = temporaryFolder();
        const lie = changed(honest(), of(1, failed));
        expect(await codeOf(fixture.run(folder, { ...honest(), ...lie }))).toBe('DRAW_RECORD_MISMATCH');
        expect(logOf(folder)).toEqual(fixture.uninterrupted);
        expect((await fixture.audit(folder)).evidence.bad).toEqual([]);
    });

    it('by silence: what is there stays, and a warning says so', async () => {
        const folder = temporaryFolder();
        const silent = { getDraws: () => Promise.resolve([]), getRoleChanges: () => Promise.resolve([]) };
        const { warnings } = await fixture.run(folder, { ...honest(), ...silent });
        expect(warnings).toEqual([
            expect.stringContaining('fewer changes of roles than it certified'),
            expect.stringMatching(/told of 0 draws, and \d are certified/)
        ]);
        expect(recordsOf(folder)).toEqual({});
        await fixture.run(folder, honest());
        expect(Object.keys(recordsOf(folder))).toHaveLength(2);
    });
});

describe('records that somebody changed in the folder', () => {
    const edit = (folder: string, file: string, change: (value: object) => object) => {
        const value = JSON.parse(readFileSync(join(folder, file), 'utf8')) as object;
        writeFileSync(join(folder, file), `${JSON.stringify(change(value), null, 2)}\n`);
    };
    type Changes = { changes: object[] };
    const rolesEdits: [string, string, (value: Changes) => Changes][] = [
        ['one more', 'done', ({ changes }) => ({ changes: [...changes, changes[0] ?? {}] })],
        ['one less in front', 'FOLDER_DAMAGED', ({ changes }) => ({ changes: changes.slice(1) })],
        [
            'another role',
            'FOLDER_DAMAGED',
            ({ changes }) => ({ changes: changes.map((one) => ({ ...one, role: 'Admin' })) })
        ]
    ];
    it.each(rolesEdits)(
        'of roles, %s: verify names it, and a backup does not go on',
        async (_, code, change) => {
            const folder = await goodBackup();
            edit(folder, ROLES_FILE, (value) => change(value as Changes));
            expect((await fixture.audit(folder)).evidence.bad).toMatchObject([
                { file: ROLES_FILE, code: 'ROLES_MISMATCH' }
            ]);
            const before = recordsOf(folder);
            expect(await codeOf(fixture.run(folder, honest()))).toBe(code);
            expect(recordsOf(folder)).toEqual(before);
        }
    );

    it('of a state that is older than one before: what is there stays', async () => {
        const folder = await goodBackup();
        const whole = recordsOf(folder);
        const archive = readArchive(folder);
        const leaves = archive.commits[0]?.leaves;
        if (leaves === undefined) throw new Error('no commit');
        const taken = await takeRecords(folder, archive, honest(), { leaves, staged: [] });
        expect(taken).toEqual({ warnings: [], areNew: false });
        expect(recordsOf(folder)).toEqual(whole);
    });

    it('of roles, an old one: the record ends there, and the next backup goes on', async () => {
        const folder = await goodBackup();
        const whole = recordsOf(folder);
        edit(folder, ROLES_FILE, () => ({ changes: [] }));
        expect((await fixture.audit(folder)).evidence).toMatchObject({
            bad: [],
            roles: { isComplete: false }
        });
        await fixture.run(folder, honest());
        expect(recordsOf(folder)).toEqual(whole);
    });

    /** As somebody would who knows what they do. */
    const withDigest = ({ asked, attempts }: { asked: number; attempts: object[] }) => {
        const content = { asked, attempts };
        return { ...content, sha256: toHex(sha256(canonicalJson(content))) };
    };

    it('of draws, by a program that does not know the digest: it is malformed', async () => {
        const folder = await goodBackup();
        edit(folder, DRAWS_FILE, (value) => ({ ...value, sha256: toHex(sha256(asciiBytes('another'))) }));
        await expect(fixture.audit(folder)).rejects.toThrow('ARCHIVE_MALFORMED: records/draws.json');
    });

    it('of draws, against the log: verify names it', async () => {
        type Draws = { asked: number; attempts: object[] };
        const edits: ((value: Draws) => Draws)[] = [
            ({ asked, attempts }) => ({ asked: asked + 1, attempts }),
            ({ asked, attempts }) => ({ asked, attempts: attempts.map((one) => ({ ...one, number: 1 })) }),
            ({ asked, attempts }) => ({ asked, attempts: attempts.map((one) => ({ ...one, count: 10_001 })) })
        ];
        for (const change of edits) {
            const folder = await goodBackup();
            edit(folder, DRAWS_FILE, (value) => withDigest(change(value as Draws)));
            expect((await fixture.audit(folder)).evidence.bad).toMatchObject([
                { file: DRAWS_FILE, code: 'DRAW_RECORD_MISMATCH' }
            ]);
        }
    });

    it('of draws, where the log says nothing: it stays the word of nobody', async () => {
        await failingDraw(fixture.world);
        const folder = await goodBackup();
        const { evidence } = await fixture.audit(folder);
        expect(evidence.draws?.attempts.map(({ outcome }) => outcome)).toEqual(['Failed', 'Failed']);
    });
});
