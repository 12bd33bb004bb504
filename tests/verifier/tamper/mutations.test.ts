import { beforeAll, describe, expect, it } from 'vitest';
import { equalBytes } from '../../../src/protocol/bytes.js';
import { REASON_CODES } from '../../../src/protocol/codes.js';
import { verifyCertificate } from '../../../src/verifier/certificate/verify-certificate.js';
import { verifyBlock } from '../../../src/verifier/block/verify-block.js';
import { verifyTipWitness, verifyWitness } from '../../../src/verifier/block/witness.js';
import { flipBit, outcome, present } from '../bytes.js';
import { archiveFiles, judgeArchive } from './memory-archive.js';
import type { Files } from './memory-archive.js';
import { Dice, mutate } from './mutate.js';
import { World } from './world.js';

/**
 * Everything that can be changed in something valid, one bit at a time and at random. Nothing changed may be
 * accepted, and nothing may fail with another error than ours. `npm run test:tamper` changes every bit, and a
 * million inputs at random; JURY_MUTATIONS and JURY_SEED say otherwise.
 */
const IS_FULL = process.env['JURY_FLIPS'] === 'all';
const MUTATIONS = Number(process.env['JURY_MUTATIONS'] ?? 20_000);
/** All of it takes an hour and more. */
const TIMEOUT = 6 * 3_600_000;
const SEED = Number(process.env['JURY_SEED'] ?? 1);

let world: World;
beforeAll(async () => {
    world = await World.build();
});

/** What was tried, and what became of it: how often each code. */
type Tally = Record<string, number>;
function count(tally: Tally, code: string): void {
    if (!Object.hasOwn(REASON_CODES, code)) throw new Error(`no reason code: ${code}`);
    tally[code] = (tally[code] ?? 0) + 1;
}
const total = (tally: Tally) => Object.values(tally).reduce((sum, one) => sum + one, 0);
const tell = (what: string, tally: Tally) => console.log(`${what}: ${total(tally)} ${JSON.stringify(tally)}`);

/** Of `size` bytes every bit, or some of them spread over all. */
function bitsOf(size: number, some: number): number[] {
    const all = 8 * size;
    const step = IS_FULL ? 1 : Math.max(1, Math.floor(all / some) | 1);
    return Array.from({ length: Math.ceil(all / step) }, (_, i) => i * step);
}

describe('a flipped bit', () => {
    it('of the certificate of a commit', { timeout: TIMEOUT }, () => {
        const bytes = world.certificateOf(5);
        const tally: Tally = {};
        for (const bit of bitsOf(bytes.length, 120)) {
            count(
                tally,
                outcome(() => verifyCertificate(flipBit(bytes, bit), world.policy))
            );
        }
        tell('bits of a certificate', tally);
        expect(total(tally)).toBeGreaterThan(100);
    });

    it('of an archive of 50 blocks', { timeout: TIMEOUT }, () => {
        const files = archiveFiles(world);
        expect(judgeArchive(world, files)).toBe('accepted');
        for (const [name, bytes] of files) {
            const tally: Tally = {};
            for (const bit of bitsOf(bytes.length, name.startsWith('commits') ? 100 : 1200)) {
                const changed: Files = new Map([...files, [name, flipBit(bytes, bit)]]);
                count(
                    tally,
                    outcome2(() => judgeArchive(world, changed))
                );
            }
            tell(`bits of ${name}`, tally);
        }
    });

    it('of a witness and of the bytes of a block', () => {
        const proof = world.proof(5, 49);
        const tally: Tally = {};
        const signatures = new Set<string>();
        const policy = { ...world.policy, cache: new Map(), signatures };
        expect(outcome(() => verifyBlock(proof, policy))).toBe('accepted');
        for (const part of ['tree', 'data'] as const) {
            for (const bit of bitsOf(proof[part].length, 2000)) {
                const changed = { ...proof, [part]: flipBit(proof[part], bit) };
                count(
                    tally,
                    outcome(() => verifyBlock(changed, policy))
                );
            }
        }
        tell('bits of a witness and a block', tally);
    });
});

/** The code that comes back, or that is thrown. */
function outcome2(judge: () => string): string {
    let judged = 'accepted';
    const thrown = outcome(() => (judged = judge()));
    return thrown === 'accepted' ? judged : thrown;
}

interface Target {
    readonly name: string;
    /** Of 100 mutations. */
    readonly share: number;
    readonly bytes: Uint8Array;
    /** Something valid of the same kind. */
    readonly other: Uint8Array;
    readonly judge: (mutated: Uint8Array) => string;
}

function targets(): Target[] {
    const policy = { ...world.policy, cache: new Map(), signatures: new Set<string>() };
    const proof = world.proof(5, 49);
    const certifiedRoot = world.commit(5).root;
    const files = archiveFiles(world);
    const fileNames = [...files.keys()];
    const block = (index: number) => world.block(index);
    const { commits } = world.log;
    const inLog = (index: number) => (mutated: Uint8Array) => {
        const { blocks } = world.withBlocks((list) => (list[index] = mutated));
        return world.codes({ blocks, commits }, {}, { tellsPassed: false })[0] ?? 'accepted';
    };
    const of = (name: string, share: number, bytes: Uint8Array, other: Uint8Array, judge: Target['judge']): Target => ({ name, share, bytes, other, judge }); // prettier-ignore
    const tip = world.tip;
    const tipRoot = verifyCertificate(tip.certificate, policy).certifiedData;
    return [
        of('certificates', 1, world.certificateOf(5), world.certificateOf(0), (bytes) =>
            outcome(() => verifyCertificate(bytes, policy))
        ),
        of('witnesses', 26, proof.tree, world.proof(5, 2).tree, (bytes) =>
            outcome(() => verifyWitness(bytes, { certifiedRoot, index: 49 }))
        ),
        of('tip witnesses', 10, tip.tree, proof.tree, (bytes) =>
            outcome(() => verifyTipWitness(bytes, { certifiedRoot: tipRoot }))
        ),
        of('witnesses in proofs', 10, proof.tree, world.proof(5, 2).tree, (bytes) =>
            outcome(() => verifyBlock({ ...proof, tree: bytes }, policy))
        ),
        of('blocks in proofs', 25, proof.data, block(5), (bytes) =>
            outcome(() => verifyBlock({ ...proof, data: bytes }, policy))
        ),
        ...[0, 5, 8, 44, 49].map((index) => of(`block ${index} in the log`, 4, block(index), block((index * 7 + 3) % 50), inLog(index))), // prettier-ignore
        ...fileNames.map((name, i) => {
            const other = present(files.get(present(fileNames[(i + 1) % fileNames.length])));
            return of(name, 1, present(files.get(name)), other, (bytes) =>
                outcome2(() => judgeArchive(world, new Map([...files, [name, bytes]])))
            );
        })
    ];
}

/**
 * A mutation may cancel itself out, or make the whole of what it splices in; then there is nothing to refuse. And a
 * certificate may stand behind the tag of self-described CBOR or not: the one that does not is as good.
 */
const isSame = (mutated: Uint8Array, bytes: Uint8Array) =>
    equalBytes(mutated, bytes) || (bytes[0] === 0xd9 && equalBytes(mutated, bytes.slice(3)));

describe('random mutations', () => {
    it(`of ${MUTATIONS} valid inputs, seed ${SEED}`, { timeout: TIMEOUT }, () => {
        const dice = new Dice(SEED);
        const all = targets();
        expect(all.reduce((sum, { share }) => sum + share, 0)).toBe(100);
        let tried = 0;
        for (const { name, share, bytes, other, judge } of all) {
            const tally: Tally = {};
            expect(judge(bytes), name).toBe('accepted');
            for (let i = Math.ceil((MUTATIONS * share) / 100); i > 0;) {
                const mutated = mutate(bytes, other, dice);
                if (isSame(mutated, bytes) || isSame(mutated, other)) continue;
                i--;
                tried++;
                try {
                    count(tally, judge(mutated));
                } catch (error) {
                    const hex = Buffer.from(mutated).toString('hex');
                    throw new Error(`${name}, mutation ${i}: ${hex}`, { cause: error });
                }
            }
            tell(`mutations of ${name}`, tally);
        }
        expect(tried).toBeGreaterThanOrEqual(MUTATIONS);
    });
});
