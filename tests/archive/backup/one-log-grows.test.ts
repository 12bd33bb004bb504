import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readArchive } from '../../../src/archive/folder/archive-folder.js';
import { checkSeals } from '../../../src/archive/audit/check-seals.js';
import { commitName, decodeCommit, encodeCommit } from '../../../src/archive/format/commit.js';
import { proveFraud } from '../../../src/archive/audit/prove-fraud.js';
import { writeArchive } from '../../../src/archive/folder/write-archive.js';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import type { Leaves } from '../../../src/protocol/jury-tree.js';
import type { CommitInput } from '../../../src/verifier/input.js';
import { DRAW_ALGORITHM } from '../../../src/protocol/draw.js';
import { genesisOf } from '../../../src/protocol/genesis.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { BlockTree } from '../../../src/verifier/block/block-tree.js';
import { verifyFraud } from '../../../src/verifier/block/verify-fraud.js';
import { CANISTER, ROOT_KEY } from '../../verifier/certificate-builder.js';
import { names, PREIMAGE } from '../../verifier/log-builder.js';
import { temporaryFolder } from '../archives.js';
import { at, ForgedArchive } from '../forged.js';
import { verifyLoaded } from '../verify-here.js';

/** All that the network certified of one log is of a log that only grew. Each case is a canister that was put back. */

const context = { rootKey: ROOT_KEY, canisterId: CANISTER };
const HEAD = sha256(asciiBytes('a change'));
const OTHER = sha256(asciiBytes('another change'));

/** A pool of twenty under one commit. */
const pool = (): ForgedArchive => new ForgedArchive().add(...names(0, 20)).commit();

/** The kind of the fraud proof that anybody can check; undefined if there is none. */
function fraudIn(forged: ForgedArchive): string | undefined {
    const { archive, evidence } = forged;
    const tree = new BlockTree(archive.blocks);
    const found = checkSeals(archive, evidence.seals, { context, tree });
    const proof = proveFraud(archive, evidence.seals, found, context);
    return proof && verifyFraud(proof, context).kind;
}

describe('an archive with seals of one log that grew', () => {
    it('verifies, whatever was staged when', async () => {
        const forged = pool().seal();
        forged.add('a').seal().add('b').seal().commit().select(0, 3).seal().commit().seal();
        const report = await forged.verify();
        expect([report.codes, report.failures.listed, report.evidence.bad]).toEqual([[], [], []]);
        expect(report.verified).toBe(true);
        expect(report.evidence.seals).toHaveLength(5);
        expect(report.contradictions).toEqual([]);
        expect(fraudIn(forged)).toBeUndefined();
    });

    it('that is older than its newest seals verifies as the older log', async () => {
        const forged = pool().add('a').commit().add('b').commit().add('c').seal();
        const older = {
            ...forged.archive,
            blocks: forged.blocks.slice(0, 2),
            commits: forged.commits.slice(0, 2)
        };
        const report = await verifyLoaded(older, ROOT_KEY, forged.evidence);
        expect(report.codes).toEqual([]);
        expect(report.notes.listed.map(({ detail }) => detail).join()).toContain('not compared');
    });
});

describe('a canister that was put back', () => {
    const draw = (forged: ForgedArchive) => forged.select(0, 3).commit();
    it.each<[string, (forged: ForgedArchive) => ForgedArchive, string[], string | undefined]>([
        ['01: a staged Expand, sealed, and gone', (f) => draw(f).expand(1, 2).seal().rewind().seal(), ['HISTORY_REWRITTEN'], 'shrink'], // prettier-ignore
        ['01: and staged anew with others', (f) => draw(f).expand(1, 2).seal().rewind().expand(1, 3).seal(), ['HISTORY_REWRITTEN'], 'fork'], // prettier-ignore
        ['01b: a staged Remove, sealed, and gone', (f) => draw(f).remove('juror-1').seal().rewind().seal(), ['HISTORY_REWRITTEN'], 'shrink'], // prettier-ignore
        ['01b: and another block committed in its place', (f) => draw(f).remove('juror-1').seal().rewind().add('z').commit(), ['HISTORY_REWRITTEN'], 'fork'], // prettier-ignore
        ['I36: a seal of more blocks than a later commit', (f) => f.add('a').commit().add('b').add('c').seal({}, at(10)).rewind(3).commit({}, at(11)), ['HISTORY_REWRITTEN'], 'shrink'], // prettier-ignore
        ['I37: a commit certified later than a longer seal', (f) => f.add('a').commit({}, at(7)).add('b').seal({}, at(9)).rewind().certify(at(59)), ['HISTORY_REWRITTEN'], 'shrink'], // prettier-ignore
        ['I38: a later seal of fewer blocks than a commit', (f) => {
            const shorter = new ForgedArchive().add(...names(0, 20)).commit().add('a').seal({}, at(13), 1);
            f.add('a').add('b').commit({}, at(7));
            f.seals.push(...shorter.seals);
            return f;
        }, ['HISTORY_REWRITTEN'], 'shrink'], // prettier-ignore
        ['I50: a later seal of fewer blocks than a seal', (f) => f.add('a').add('b').seal().rewind(2).seal(), ['HISTORY_REWRITTEN'], 'shrink'], // prettier-ignore
        ['I51: fewer draw numbers in a later seal', (f) => f.add('a').seal({ draws: 5 }).seal({ draws: 2 }), ['DRAW_NUMBER_INVALID'], undefined], // prettier-ignore
        ['I52: fewer draw numbers in a later commit', (f) => f.add('a').seal({ draws: 5 }).commit({ draws: 0 }), ['DRAW_NUMBER_INVALID'], undefined], // prettier-ignore
        ['roles X, Y, X, of which there is no record', (f) => f.seal({ roles: HEAD }).seal({ roles: OTHER }).seal({ roles: HEAD }), ['HISTORY_REWRITTEN'], undefined], // prettier-ignore
        ['roles that come back', (f) => f.seal({ roles: HEAD }).seal(), ['HISTORY_REWRITTEN'], undefined],
        [
            'entity keys that come back',
            (f) => f.seal({ entity: HEAD }).seal(),
            ['HISTORY_REWRITTEN', 'ENTITY_KEYS_MISMATCH'],
            undefined
        ],
        [
            'commits that come back',
            (f) => f.seal({ previousHash: HEAD }).seal(),
            ['HISTORY_REWRITTEN'],
            undefined
        ]
    ])('%s', async (_, forge, codes, kind) => {
        const forged = forge(pool());
        const report = await forged.verify();
        expect(report.codes).toEqual(codes);
        expect(report.verified).toBe(false);
        if (kind !== undefined) expect(fraudIn(forged)).toBe(kind);
    });

    it('at one moment is as good as before: seals of equal time need only be comparable', async () => {
        const grown = pool().add('a').seal({}, at(20)).add('b').seal({}, at(20));
        // One file a time: the second one is looked at beside the first.
        expect((await grown.verify()).codes).toEqual([]);
    });
});

describe('a commit file with a digit that was changed', () => {
    type Change = (commit: CommitInput) => CommitInput;
    const leaf =
        (change: (leaves: Leaves) => Partial<Leaves>): Change =>
        (commit) => ({ ...commit, leaves: { ...commit.leaves, ...change(commit.leaves) } });
    const flipped = (bytes: Uint8Array) => bytes.map((byte, i) => (i === 5 ? byte ^ 1 : byte));
    const changed = async (k: number, change: Change) => {
        const forged = pool().seal().add('a').seal().commit().seal().add('b').commit().add('c').seal();
        const commit = forged.commits[k];
        if (commit === undefined) throw new Error('no commit');
        forged.commits[k] = change(commit);
        const report = await forged.verify();
        expect([report.contradictions, report.forks, fraudIn(forged)]).toEqual([[], [], undefined]);
        return [...new Set(report.failures.listed.map(({ code }) => code))];
    };

    it.each<[string, Change, string[]]>([
        ['length', leaf(({ length }) => ({ length: length + 7 })), ['COMMIT_LENGTH_INVALID']],
        ['draws', leaf(() => ({ draws: 9 })), ['ROOT_MISMATCH']],
        ['roles', leaf(({ roles }) => ({ roles: flipped(roles) })), ['ROOT_MISMATCH']],
        ['entity', leaf(({ entity }) => ({ entity: flipped(entity) })), ['ROOT_MISMATCH']],
        ['http_expr', leaf(({ httpExpr }) => ({ httpExpr: flipped(httpExpr) })), ['ROOT_MISMATCH']],
        ['previous_hash', leaf(({ previousHash }) => ({ previousHash: flipped(previousHash) })), ['PREVIOUS_HASH_MISMATCH', 'ROOT_MISMATCH']], // prettier-ignore
        ['genesis', leaf(({ genesis }) => ({ genesis: flipped(genesis) })), ['GENESIS_MISMATCH', 'ROOT_MISMATCH']], // prettier-ignore
        ['root', (commit) => ({ ...commit, root: flipped(commit.root) }), ['ROOT_MISMATCH']]
    ])('says nothing of what the network certified: %s', async (name, change, codes) => {
        expect(await changed(2, change)).toEqual(codes);
        for (const k of [0, 1]) {
            const found = await changed(k, change);
            expect(found, name).toEqual(expect.arrayContaining(codes));
            expect(found, name).not.toContain('HISTORY_REWRITTEN');
        }
    });
});

describe('seals that begin behind the archive', () => {
    const far = (forged: ForgedArchive, from: number) => forged.seal({}, forged.tick(), from);

    it('have one T for one length, and are not counted as compared', async () => {
        const forged = far(far(pool().add('d').add('e'), 2), 2);
        const report = await forged.verify();
        expect(report.codes).toEqual([]);
        expect(report.checked.find(({ fact }) => fact === 'growth')).toMatchObject({ states: 1 });
        expect(report.checked.find(({ fact }) => fact === 'certificates')).toMatchObject({ seals: 2 });
    });

    it('and two T prove that the log was split', async () => {
        const forged = far(pool().add('d').add('e'), 2).rewind(1);
        const report = await far(forged.add('x').add('y'), 2).verify();
        expect(report.codes).toEqual(['HISTORY_REWRITTEN']);
        expect(fraudIn(forged)).toBe('split');
    });
});

describe('what a backup holds against each other, whatever record is at hand', () => {
    it.each<[string, Partial<Leaves>]>([
        ['roles', { roles: HEAD }],
        ['entity keys', { entity: HEAD }],
        ['commits', { previousHash: HEAD }]
    ])('%s that are none again', (_, change) => {
        const { archive, evidence } = pool().seal(change).seal();
        const found = checkSeals(archive, evidence.seals, { context, tree: new BlockTree(archive.blocks) });
        expect(found.failures.map(({ code }) => code)).toEqual(['HISTORY_REWRITTEN']);
    });
});

describe('blocks and draws', () => {
    it('I48: are later than an empty state, but for one message', async () => {
        const late = new ForgedArchive().seal({}, at(11));
        const block = (seconds: number) => ({ timestamp: at(seconds) });
        late.stage({ jurors: [asciiBytes('a')], ...block(4) }).commit({}, at(25));
        const told = await late.verify();
        expect([told.codes, told.notes.listed.length > 0]).toEqual([[], true]);
        const early = new ForgedArchive().seal({}, at(700));
        early.stage({ jurors: [asciiBytes('a')], ...block(4) }).commit({}, at(701));
        expect((await early.verify()).codes).toEqual(['TIME_ORDER']);
    });

    it('behind the log are later than a seal that lacks them', async () => {
        const forged = pool().seal({}, at(900));
        forged.stage({ jurors: [asciiBytes('a')], timestamp: at(5) });
        forged.stage({ jurors: [asciiBytes('b')], timestamp: at(6) }).seal({}, at(901));
        expect((await forged.verify()).codes).toEqual(['TIME_ORDER']);
    });

    const numbered = (number: number, seconds: number) => ({
        draw: { number, requestedAt: at(seconds), algorithm: DRAW_ALGORITHM },
        timestamp: at(seconds + 1)
    });
    it.each<[string, (forged: ForgedArchive) => ForgedArchive]>([
        ['C20: a number that a commit shows to be taken before it was asked for', (f) => f.add('a').commit({ draws: 3 }, at(4)).select(0, 3, numbered(1, 5)).commit({ draws: 3 }, at(7))], // prettier-ignore
        ['C23: numbers against the order of the requests', (f) => f.select(0, 3, numbered(1, 3)).select(0, 3, numbered(0, 5)).commit({ draws: 2 }, at(7))], // prettier-ignore
        ['I53: a number that a seal shows to be taken before it was asked for', (f) => f.seal({ draws: 5 }, at(3)).select(0, 3, numbered(1, 4)).commit({ draws: 5 }, at(6))], // prettier-ignore
        ['a number of a staged draw, beyond what its seal has', (f) => f.select(0, 3, numbered(4, 4)).seal({ draws: 2 }, at(6))] // prettier-ignore
    ])('%s', async (_, forge) => {
        expect((await forge(pool()).verify()).codes).toEqual(['DRAW_NUMBER_INVALID']);
    });

    it('may overtake each other', async () => {
        const forged = pool().select(0, 3, { ...numbered(1, 5), timestamp: at(6) });
        forged.select(0, 3, { ...numbered(0, 4), timestamp: at(7) }).commit({ draws: 2 }, at(8));
        expect((await forged.verify()).codes).toEqual([]);
    });
});

describe('a commit that no genuine certificate covers', () => {
    const broken = (forged: ForgedArchive, k: number) => {
        const commit = forged.commits[k];
        if (commit === undefined) throw new Error('no commit');
        forged.commits[k] = { ...commit, certificates: [new Uint8Array(100)] };
        return forged;
    };

    it('03: is a note if a later one is proven, and no time of it is shown', async () => {
        const forged = pool().select(0, 3).commit().select(0, 4).commit();
        const whole = await forged.verify();
        expect(whole.draws.kept[0]?.poolFrozenAt).toBe(at(2));
        const report = await broken(forged, 0).verify();
        expect(report).toMatchObject({ verified: true, codes: [] });
        expect(report.certificates).toEqual({ asked: 3, genuine: 2, uncovered: 1 });
        expect(report.checked.find(({ fact }) => fact === 'certificates')).toMatchObject({
            asked: 3,
            genuine: 2
        });
        const notes = report.notes.listed.filter(({ subject, index }) => subject === 'commit' && index === 0);
        expect(notes.map(({ detail }) => detail).join()).toContain('nothing when they were there');
        // The first draw was asked for before any genuine certificate covered its pool; the second one was not.
        const frozen = report.draws.kept.map(({ poolFrozenAt }) => poolFrozenAt);
        expect(frozen).toEqual([undefined, forged.time - 3n * 1_000_000_000n]);
    });

    it('03: is a failure if it is the last', async () => {
        const report = await broken(pool().add('a').commit(), 1).verify();
        expect([report.verified, report.codes]).toEqual([false, ['MALFORMED_CBOR']]);
    });
});

describe('an archive', () => {
    it('F15: without its first commits names a root that nothing came before', async () => {
        const forged = new ForgedArchive();
        forged.previousHash = HEAD;
        expect((await forged.add('a').commit().verify()).codes).toEqual(['PREVIOUS_HASH_MISMATCH']);
    });

    it('G93: has at most four certificates in a commit', () => {
        const forged = pool();
        for (let i = 0; i < 4; i++) forged.certify(at(3 + i));
        const [commit] = forged.archive.commits;
        const bytes = commit && encodeCommit(commit);
        expect(() => decodeCommit(bytes ?? new Uint8Array(), commitName(0))).toThrow('ARCHIVE_MALFORMED');
    });

    it('H02: is not that of a canister of which nothing says that it goes on', async () => {
        const origins = [{ canisterId: CANISTER, commits: 1, genesis: genesisOf(PREIMAGE) }];
        const canisterId = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 9, 1, 1);
        const report = await verifyLoaded({ ...pool().archive, canisterId, origins }, ROOT_KEY);
        expect(report.codes).toContain('GENESIS_MISMATCH');
    });

    it('L09: has no record of a draw with another memo than its block', async () => {
        const forged = pool()
            .select(0, 3, { memo: asciiBytes('case') })
            .commit();
        const [, block] = forged.data;
        if (block?.draw === undefined) throw new Error('no draw');
        const record = (memo: string) => ({
            asked: 1,
            attempts: [
                {
                    number: 0,
                    author: block.author,
                    requestedAt: block.draw?.requestedAt ?? 0n,
                    index: 0,
                    count: 3,
                    memo: asciiBytes(memo),
                    outcome: 'Staged' as const,
                    block: 1
                }
            ]
        });
        const codes = async (memo: string) =>
            (await verifyLoaded(forged.archive, ROOT_KEY, { ...forged.evidence, draws: record(memo) })).codes;
        expect([await codes('case'), await codes('x')]).toEqual([[], ['DRAW_RECORD_MISMATCH']]);
    });

    it('N18: has nothing else at its top, an update under way or not', () => {
        const folder = join(temporaryFolder(), 'copy');
        writeArchive(folder, pool().archive);
        writeFileSync(join(folder, 'update.lock'), '');
        expect(() => readArchive(folder)).not.toThrow();
        writeFileSync(join(folder, 'tmp.x'), '');
        expect(() => readArchive(folder)).toThrow('ARCHIVE_FILE_UNEXPECTED: tmp.x');
    });
});
