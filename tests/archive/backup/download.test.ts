import { Principal } from '@dfinity/principal';
import { describe, expect, it } from 'vitest';
import { download } from '../../../src/archive/backup/download.js';
import type { Source } from '../../../src/archive/backup/download.js';
import { encodeCertificate } from '../../../src/protocol/certificate.js';
import { labeled, leaf } from '../../../src/protocol/hash-tree.js';
import { JuryError } from '../../../src/protocol/codes.js';
import { archive, CANISTER, commit, PREIMAGE } from '../archives.js';

/** A server may answer anything; a download ends all the same. */

const whole = archive(700, 250);
const honest: Source = {
    canisterId: Principal.fromUint8Array(CANISTER),
    getRawBlocks: (start, length) => Promise.resolve(whole.blocks.slice(start, start + length)),
    getCommits: (start, length) => Promise.resolve(whole.commits.slice(start, start + length)),
    getLineage: () => Promise.resolve({ origins: [], restoring: false }),
    getGenesis: () => Promise.resolve([PREIMAGE]),
    getEntityKeys: () => Promise.resolve([])
};

const quiet = () => undefined;
const codeOf = (source: Partial<Source>) =>
    download({ ...honest, ...source }, quiet).then(
        () => 'done',
        (error: unknown) => (error instanceof JuryError ? error.code : error)
    );

describe('a download', () => {
    it('gives all blocks and commits, and says how far it is', async () => {
        const steps: number[] = [];
        expect(await download(honest, (done) => steps.push(done))).toEqual(whole);
        expect(steps).toEqual([0, 256, 512, 700]);
    });

    it('takes smaller pages than it asked for', async () => {
        const getRawBlocks: Source['getRawBlocks'] = (start, length) =>
            honest.getRawBlocks(start, Math.min(length, 99));
        expect(await download({ ...honest, getRawBlocks }, quiet)).toEqual(whole);
    });

    it('of nothing is nothing', async () => {
        const getCommits = () => Promise.resolve([]);
        expect(await download({ ...honest, getCommits }, quiet)).toMatchObject({ blocks: [], commits: [] });
    });

    it.each<[string, Source['getCommits']]>([
        ['commits without end', () => Promise.resolve([commit(5, 'again')])],
        ['commits that shrink', (start: number) => Promise.resolve([commit(700 - start, `commit ${start}`)])],
        ['an empty commit', () => Promise.resolve([commit(0, 'nothing')])],
        ['a commit past the limit', () => Promise.resolve([commit(2 ** 30 + 1, 'too long')])],
        ['more commits than asked for', () => Promise.resolve([...whole.commits])],
        ['a commit without certificates', () => Promise.resolve([{ ...commit(1, 'x'), certificates: [] }])],
        [
            'a commit with too many',
            () => Promise.resolve([{ ...commit(1, 'x'), certificates: Array<Uint8Array>(5).fill(CANISTER) }])
        ]
    ])('ends at %s', async (_, getCommits) => {
        expect(await codeOf({ getCommits })).toBe('COMMIT_LENGTH_INVALID');
    });

    it('ends at a certificate in another form, or twice', async () => {
        const tree = labeled(new TextEncoder().encode('time'), leaf(Uint8Array.of(5)));
        const signature = new Uint8Array(48);
        const certificate = encodeCertificate({ tree, signature, delegation: undefined });
        for (const certificates of [[certificate.subarray(3)], [certificate, certificate]]) {
            const getCommits = (start: number) =>
                Promise.resolve(start === 0 ? [{ ...commit(1, 'x'), certificates }] : []);
            expect(await codeOf({ getCommits })).toBe('ARCHIVE_MALFORMED');
        }
    });

    it.each<[string, Source['getRawBlocks']]>([
        ['blocks that do not come', () => Promise.resolve([])],
        ['more blocks than asked for', () => Promise.resolve([...whole.blocks])]
    ])('ends at %s', async (_, getRawBlocks) => {
        expect(await codeOf({ getRawBlocks })).toBe('COMMIT_LENGTH_INVALID');
    });
});
