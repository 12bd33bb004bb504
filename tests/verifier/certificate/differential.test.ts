import { Certificate, lookupResultToBuffer } from '@dfinity/agent';
import { Principal } from '@dfinity/principal';
import { describe, expect, it } from 'vitest';
import { asciiBytes, concatBytes, equalBytes } from '../../../src/protocol/bytes.js';
import { EMPTY, encodeWitness, fork, labeled, leaf, reconstruct } from '../../../src/protocol/hash-tree.js';
import type { HashTree } from '../../../src/protocol/hash-tree.js';
import { verifyCertificate } from '../../../src/verifier/certificate/verify-certificate.js';
import { flipBit, outcome } from '../bytes.js';
import { CANISTER, canisterPrincipal, certificate, KEYS, OTHER_KEY, prune, ROOT_KEY, timeTree } from '../certificate-builder.js'; // prettier-ignore
import { FAULTS, faultOfAccepting, faultOfRefusing } from './differential-faults.js';
import type { Fault } from './differential-faults.js';
import { secondOpinion } from './second-opinion.js';
import { Dice, mutate } from '../tamper/mutate.js';

/** `npm run test:differential` asks about thousands. */
const RUNS = Number(process.env['JURY_DIFFERENTIAL'] ?? 80);
const SEED = Number(process.env['JURY_SEED'] ?? 1);
const TIMEOUT = 3 * 3_600_000;
const SECOND = 1_000_000_000n;

/** What the certificates certify: the root of some witness, which the second opinion asks for too. */
const WITNESS = labeled(asciiBytes('jury_blocks'), labeled(asciiBytes('0'), leaf(Uint8Array.of(1))));
const ROOT = reconstruct(WITNESS);

/** The SDK as an oracle: whether it accepts, and the certified data that it then finds. */
async function sdk(bytes: Uint8Array): Promise<boolean> {
    try {
        const found = await Certificate.create({
            certificate: bytes,
            rootKey: ROOT_KEY,
            canisterId: Principal.fromUint8Array(CANISTER),
            disableTimeVerification: true
        });
        const data = lookupResultToBuffer(found.lookup_path(['canister', CANISTER, 'certified_data']));
        return data !== undefined && equalBytes(data, ROOT);
    } catch {
        return false;
    }
}

async function second(bytes: Uint8Array): Promise<boolean> {
    const tree = encodeWitness(WITNESS);
    const input = { certificate: bytes, tree, canisterId: CANISTER, rootKey: ROOT_KEY };
    return (await secondOpinion(input)) === undefined;
}

const ours = (bytes: Uint8Array): string =>
    outcome(() => {
        const found = verifyCertificate(bytes, { rootKey: ROOT_KEY, canisterId: CANISTER });
        expect(found.certifiedData).toEqual(ROOT);
    });

const swap = (node: HashTree): HashTree => (node.kind === 'fork' ? fork(node.right, node.left) : node);
/** Shapes of the whole tree, most of which are not well-formed or lack something. */
const SHAPES: readonly ((tree: HashTree) => HashTree)[] = [
    swap,
    (tree) => fork(tree, labeled(asciiBytes('time'), timeTree(1n))),
    (tree) => fork(tree, leaf(ROOT)),
    (tree) => fork(tree, EMPTY),
    (tree) => fork(tree, labeled(asciiBytes('zebra'), leaf(ROOT))),
    (tree) => (tree.kind === 'fork' ? fork(tree.left, prune(tree.right)) : tree),
    (tree) => (tree.kind === 'fork' ? fork(prune(tree.left), tree.right) : tree),
    (tree) => (tree.kind === 'fork' ? tree.left : tree)
];

/** A certificate of any make: keys, ranges, layouts, times and shapes, right and wrong. */
function build(dice: Dice, time: bigint): Uint8Array {
    const first = 250 + dice.below(55);
    const ranges = [{ first: canisterPrincipal(first), last: canisterPrincipal(first + dice.below(200)) }];
    const builder = certificate()
        .withTime(time)
        .withCertifiedData(CANISTER, ROOT)
        .signedBy(dice.pick([KEYS.subnet, KEYS.subnet, KEYS.subnet, KEYS.subnet, OTHER_KEY, KEYS.root]))
        .withDelegation({
            ranges,
            layout: dice.pick(['flat', 'flat', 'flat', 'sharded', 'none'] as const),
            signer: dice.pick([KEYS.root, KEYS.root, KEYS.root, KEYS.root, KEYS.subnet]),
            time: time - SECOND
        });
    if (dice.below(8) === 0) builder.withoutDelegation();
    if (dice.below(4) === 0) builder.withTree(dice.pick(SHAPES));
    if (dice.below(12) === 0) builder.withTimeBytes(dice.pick([undefined, leaf(Uint8Array.of(0x80, 0))]));
    const built = builder.build();
    const change = dice.below(10);
    const fresh = certificate()
        .withTime(time)
        .withDelegation({ time: time - SECOND })
        .withCertifiedData(CANISTER, ROOT);
    if (change === 0) return concatBytes(built, Uint8Array.of(dice.below(256)));
    if (change <= 2) return flipBit(built, dice.below(8 * built.length));
    return change === 3 ? mutate(built, fresh.build(), dice) : built;
}

/** Asks both about many certificates. @returns how often they agreed, and the faults that explain the rest */
async function compare(
    oracle: (bytes: Uint8Array) => Promise<boolean>,
    runs: number,
    time: () => bigint
): Promise<Record<string, number>> {
    const dice = new Dice(SEED);
    const tally: Record<string, number> = { accepted: 0, refused: 0 };
    const count = (what: string) => (tally[what] = (tally[what] ?? 0) + 1);
    for (let i = 0; i < runs; i++) {
        const bytes = build(dice, time());
        const code = ours(bytes);
        const theirs = await oracle(bytes);
        if (theirs === (code === 'accepted')) count(theirs ? 'accepted' : 'refused');
        else {
            const fault = theirs ? faultOfAccepting(bytes, code) : faultOfRefusing(bytes);
            const told = `${code} and ${theirs ? 'accepted' : 'refused'}: ${Buffer.from(bytes).toString('hex')}`;
            expect(fault, `certificate ${i}, seed ${SEED}: we say ${told}`).toBeDefined();
            count(fault as Fault);
        }
    }
    return tally;
}

describe('@dfinity/agent', () => {
    it(
        `agrees on ${RUNS} certificates of every make, but for its named faults`,
        { timeout: TIMEOUT },
        async () => {
            const tally = await compare(sdk, RUNS, () => 1_764_000_000_000_000_000n);
            console.log(`@dfinity/agent: ${JSON.stringify(tally)}`);
            expect(tally['accepted']).toBeGreaterThan(RUNS / 40);
            expect(tally['refused']).toBeGreaterThan(RUNS / 10);
        }
    );
});

describe('@dfinity/certificate-verification', () => {
    it(
        `agrees on ${Math.ceil(RUNS / 2)} fresh certificates, but for its named faults`,
        { timeout: TIMEOUT },
        async () => {
            const fresh = () => BigInt(Date.now()) * 1_000_000n;
            const tally = await compare(second, Math.ceil(RUNS / 2), fresh);
            console.log(`@dfinity/certificate-verification: ${JSON.stringify(tally)}`);
            expect(tally['accepted']).toBeGreaterThan(RUNS / 40);
            expect(tally['refused']).toBeGreaterThan(RUNS / 20);
        }
    );
});

describe('each named fault', () => {
    const good = () => certificate().withTime(now()).withCertifiedData(CANISTER, ROOT);
    // Made when they are asked about: after 1,000 others what was made before them would be too old.
    const now = () => BigInt(Date.now()) * 1_000_000n;
    const flat = () => good().withDelegation({ time: now() });
    const sharded = () => good().withDelegation({ time: now(), layout: 'sharded' });
    /** LEB128 with a byte more than it needs. */
    const longTime = (time: bigint): Uint8Array => {
        const { value } = timeTree(time) as Extract<HashTree, { kind: 'leaf' }>;
        return Uint8Array.from([...value.slice(0, -1), (value.at(-1) ?? 0) | 0x80, 0]);
    };
    const rows: [Fault, string, boolean, boolean, () => Uint8Array][] = [
        ['LAX_CBOR', 'MALFORMED_CBOR', true, true, () => concatBytes(flat().build(), Uint8Array.of(0))],
        ['SHARDS_UNKNOWN', 'accepted', false, false, () => sharded().build()],
        ['LABELS_UNORDERED', 'MALFORMED_CERTIFICATE', true, true, () => flat().withTree(swap).build()],
        [
            'TIME_IGNORED',
            'TIME_MISSING',
            true,
            true,
            () =>
                flat()
                    .withTimeBytes(leaf(longTime(now())))
                    .build()
        ]
    ];

    it.each(rows)('%s: we say %s', async (fault, code, sdkAccepts, secondAccepts, make) => {
        const bytes = make();
        expect(FAULTS[fault]).toBeDefined();
        expect(ours(bytes)).toBe(code);
        expect(await sdk(bytes)).toBe(sdkAccepts);
        expect(await second(bytes)).toBe(secondAccepts);
        expect(sdkAccepts ? faultOfAccepting(bytes, code) : faultOfRefusing(bytes)).toBe(fault);
    });

    it('is not what explains a certificate that is bad', () => {
        const foreign = flat().signedBy(OTHER_KEY).build();
        expect(faultOfAccepting(foreign, ours(foreign))).toBeUndefined();
        expect(faultOfRefusing(flat().build())).toBeUndefined();
        expect(faultOfAccepting(flat().build(), 'MALFORMED_CBOR')).toBeUndefined();
    });
});
