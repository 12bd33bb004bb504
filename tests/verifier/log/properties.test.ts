import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes, equalBytes } from '../../../src/protocol/bytes.js';
import { parseCertificate, parseHashTree } from '../../../src/protocol/certificate.js';
import { REASON_CODES } from '../../../src/protocol/codes.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { verifyCertificate } from '../../../src/verifier/certificate/verify-certificate.js';
import type { LogInput } from '../../../src/verifier/input.js';
import { outcome, present } from '../bytes.js';
import { CANISTER, certificate, ROOT_KEY } from '../certificate-builder.js';
import { LogBuilder, names } from '../log-builder.js';
import { run } from '../verify.js';

/** Failures print the seed; `fc.assert(..., { seed })` repeats them. */
const CERTIFICATE = certificate()
    .withCertifiedData(CANISTER, sha256(asciiBytes('properties')))
    .build();
/** Certified by the root key itself, which takes one signature check for each commit. */
const LOG = new LogBuilder(() => certificate().withoutDelegation())
    .add(...names(0, 9))
    .commit()
    .select(0, 3)
    .expand(1, 2)
    .remove('juror-1')
    .commit()
    .build();

type Mutation = (bytes: Uint8Array) => Uint8Array;

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
    fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(([at, by]): Mutation => {
        return (bytes) => bytes.map((byte, i) => (i === at % bytes.length ? byte ^ by : byte));
    }),
    fc.nat().map(
        (at): Mutation =>
            (bytes) =>
                bytes.slice(0, at % bytes.length)
    ),
    fc.nat().map((at): Mutation => (bytes) => {
        const index = at % bytes.length;
        return concatBytes(bytes.slice(0, index), bytes.slice(index + 1));
    }),
    fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 9 })).map(([at, more]): Mutation => {
        return (bytes) =>
            concatBytes(bytes.slice(0, at % bytes.length), more, bytes.slice(at % bytes.length));
    }),
    fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 40 })).map(([from, to, length]): Mutation => {
        return (bytes) => {
            const copy = bytes.slice();
            copy.set(
                bytes.slice(from % bytes.length, (from % bytes.length) + length).slice(0, 1),
                to % bytes.length
            );
            return copy;
        };
    })
);

const isCode = (code: string) => code === 'accepted' || Object.hasOwn(REASON_CODES, code);

describe('a mutated certificate', () => {
    it('is never accepted, and refused with a code', () => {
        const property = fc.property(mutation, (mutate) => {
            const bytes = mutate(CERTIFICATE);
            const code = outcome(() => verifyCertificate(bytes, { rootKey: ROOT_KEY, canisterId: CANISTER }));
            expect(isCode(code)).toBe(true);
            expect(code === 'accepted').toBe(equalBytes(bytes, CERTIFICATE));
        });
        fc.assert(property, { numRuns: 300 });
    });
});

describe('any bytes', () => {
    const any = fc.oneof(
        fc.uint8Array({ maxLength: 500 }),
        fc.uint8Array({ maxLength: 200 }).map((rest) => concatBytes(CERTIFICATE.slice(0, 30), rest)),
        mutation.map((mutate) => mutate(CERTIFICATE))
    );

    it('are parsed, or refused with a code', () => {
        const property = fc.property(any, (bytes) => {
            expect(isCode(outcome(() => parseCertificate(bytes)))).toBe(true);
            expect(isCode(outcome(() => parseHashTree(bytes)))).toBe(true);
        });
        fc.assert(property, { numRuns: 5000 });
    });

    it.each([
        '81',
        '8301',
        '8302',
        '9f',
        'bf',
        'd9d9f7',
        'a1',
        '5a7fffffff',
        '7a7fffffff',
        '9a7fffffff',
        'ba7fffffff'
    ])('are refused if they are %s, over and over', (unit) => {
        const part = Uint8Array.from(unit.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
        const bytes = concatBytes(...Array<Uint8Array>(20_000).fill(part));
        for (const parse of [parseCertificate, parseHashTree]) {
            const code = outcome(() => parse(bytes));
            expect(isCode(code)).toBe(true);
            expect(code).not.toBe('accepted');
        }
    });
});

describe('a mutated log', () => {
    const lists = { blocks: LOG.blocks.length, certificates: LOG.commits.length };
    const target = fc.oneof(
        fc.record({ part: fc.constant('block' as const), index: fc.nat(lists.blocks - 1) }),
        fc.record({
            part: fc.constantFrom('root', 'genesis', 'previousHash', 'roles', 'certificate'),
            index: fc.nat(lists.certificates - 1)
        })
    );

    it('is never verified, and no change is passed over', () => {
        const property = fc.property(target, mutation, ({ part, index }, mutate) => {
            const { input, changed } = mutateLog(part, index, mutate);
            const { verdict, findings } = run(input);
            // Of a commit before the last, what its certificates are worth is told: a later one proves its blocks.
            const isTold = part === 'certificate' && index < lists.certificates - 1;
            const told = findings.some(({ state, code }) => state !== 'passed' && code !== undefined);
            expect(told).toBe(changed);
            expect(verdict.verified).toBe(!changed || isTold);
            expect(verdict.codes.length > 0).toBe(changed && !isTold);
        });
        fc.assert(property, { numRuns: 80 });
    });

    it('may name any numbers', () => {
        const numbers = fc.record({
            draws: fc.nat(20),
            length: fc.nat(20),
            index: fc.nat(lists.certificates - 1)
        });
        const property = fc.property(numbers, ({ draws, length, index }) => {
            const { leaves } = present(LOG.commits[index]);
            const commits = LOG.commits.map((commit, k) =>
                k === index ? { ...commit, leaves: { ...leaves, draws, length } } : commit
            );
            const same = leaves.draws === draws && leaves.length === length;
            expect(run({ blocks: LOG.blocks, commits }).verdict.verified).toBe(same);
        });
        fc.assert(property, { numRuns: 30 });
    });
});

function mutateLog(part: string, index: number, mutate: Mutation): { input: LogInput; changed: boolean } {
    let changed = false;
    const apply = (bytes: Uint8Array): Uint8Array => {
        const after = mutate(bytes);
        changed ||= !equalBytes(bytes, after);
        return after;
    };
    const blocks = LOG.blocks.map((bytes, i) => (part === 'block' && i === index ? apply(bytes) : bytes));
    const commits = LOG.commits.map((commit, k) => {
        if (k !== index || part === 'block') return commit;
        const { leaves, root, certificates } = commit;
        if (part === 'root') return { ...commit, root: apply(root) };
        if (part === 'certificate') return { ...commit, certificates: certificates.map(apply) };
        const name = part as 'genesis' | 'previousHash' | 'roles';
        return { ...commit, leaves: { ...leaves, [name]: apply(leaves[name]) } };
    });
    return { input: { blocks, commits }, changed };
}
