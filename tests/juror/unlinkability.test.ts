import { describe, expect, it } from 'vitest';
import { seatsOfChain } from '../../src/entity/seating.js';
import { compareBytes, concatBytes, taggedEncoding, toHex } from '../../src/protocol/bytes.js';
import { seat, seatKey } from '../../src/protocol/seats.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { CANISTER } from '../verifier/certificate-builder.js';
import { FIRST_SEED, SeatedJury, SECRETS } from './seated-jury.js';

/**
 * Everything that is public of 20 juries of one pool. Somebody without the secret tries to say which seat is whose.
 * For n jurors, any guess that has nothing to do with the truth is right for one of them on average.
 */
const JURIES = 20;
const SIZE = 12;

interface PublicJury {
    readonly drawHash: Uint8Array;
    readonly rand: Uint8Array;
    /** In draw order. */
    readonly poolIds: readonly Uint8Array[];
    /** As published. */
    readonly seatIds: readonly Uint8Array[];
}

/** For each juror, which of the published seats is guessed. */
type Guess = (jury: PublicJury) => readonly (Uint8Array | undefined)[];

const jury = new SeatedJury(60);
const blocks = Array.from({ length: JURIES }, () => jury.log.select(0, SIZE).blocks.length - 1);
for (const block of blocks) for (const memo of jury.memosOf(block).memos) jury.memo(memo);
jury.commit();
const published = jury.published();
const juries = blocks.map((block): PublicJury => {
    const set = published.seatsOf(block);
    const rand = jury.log.data[block]?.rand ?? new Uint8Array();
    return {
        drawHash: set.drawHash,
        rand,
        poolIds: published.chain(block)?.jurors ?? [],
        seatIds: set.seatIds
    };
});

const key = seatKey(SECRETS.masterSecret, CANISTER);
const truth = ({ drawHash, poolIds }: PublicJury) =>
    poolIds.map((poolId) => seat(key, drawHash, poolId).seatId);

function hits(guess: Guess, of: readonly PublicJury[] = juries): number {
    return of.reduce((sum, one) => {
        const [guessed, right] = [guess(one), truth(one)];
        return (
            sum + right.filter((seatId, i) => toHex(seatId) === toHex(guessed[i] ?? new Uint8Array())).length
        );
    }, 0);
}

const distance = (a: Uint8Array, b: Uint8Array) =>
    a.reduce((sum, byte, i) => sum + (byte ^ (b[i] ?? 0)).toString(2).replaceAll('0', '').length, 0);
const byDistance = (poolId: Uint8Array, seatIds: readonly Uint8Array[]) =>
    [...seatIds].sort((a, b) => distance(poolId, a) - distance(poolId, b))[0];
const byRank =
    (score: (id: Uint8Array, jury: PublicJury) => Uint8Array): Guess =>
    (one) => {
        const order = (ids: readonly Uint8Array[], of: (id: Uint8Array) => Uint8Array) =>
            [...ids].sort((a, b) => compareBytes(of(a), of(b)));
        const ranked = order(one.poolIds, (id) => score(id, one)).map(toHex);
        return one.poolIds.map((id) => one.seatIds[ranked.indexOf(toHex(id))]);
    };
const recomputed =
    (of: (poolId: Uint8Array, jury: PublicJury) => Uint8Array): Guess =>
    (one) =>
        one.poolIds.map((id) => of(id, one));

const GUESSES: readonly [string, Guess][] = [
    ['the order of the draw is that of the list', ({ seatIds }) => seatIds],
    ['the order of the draw, turned round', ({ seatIds }) => [...seatIds].reverse()],
    ['the order of the ids in the pool is that of the list', byRank((id) => id)],
    ['the order of their hashes', byRank((id) => sha256(id))],
    [
        'the order of their hashes with the draw',
        byRank((id, { drawHash }) => sha256(concatBytes(drawHash, id)))
    ],
    ['the most similar bits', ({ poolIds, seatIds }) => poolIds.map((id) => byDistance(id, seatIds))],
    ['a hash of the id', recomputed((id) => sha256(id))],
    ['a hash of draw and id', recomputed((id, { drawHash }) => sha256(concatBytes(drawHash, id)))],
    [
        'the hash that is published, without its key',
        recomputed((id, { drawHash }) => sha256(taggedEncoding('icjury/v1/seat-id', drawHash, id)))
    ],
    ['keyed with what is public', recomputed((id, { drawHash, rand }) => seat(rand, drawHash, id).seatId)],
    ['keyed with the id', recomputed((id, { drawHash }) => seat(id, drawHash, id).seatId)]
];

describe('the public data of 20 juries', () => {
    it('is all there: with the secret every seat is matched', () => {
        expect(juries.map(({ seatIds }) => seatIds.length)).toEqual(
            Array.from({ length: JURIES }, () => SIZE)
        );
        expect(hits(truth)).toBe(JURIES * SIZE);
    });

    it.each(GUESSES)('gives no link by: %s', (_, guess) => {
        // One hit a jury by chance; 20 in all, with a deviation of about 4.5. Five deviations leave room for no link.
        expect(hits(guess)).toBeLessThan(JURIES + 23);
    });

    it('would give one if seats stood in the order of the draw', () => {
        const careless = juries.map((one) => ({ ...one, seatIds: truth(one) }));
        expect(hits(({ seatIds }) => seatIds, careless)).toBe(JURIES * SIZE);
    });

    it('links no seat of one jury to a seat of another', () => {
        const all = juries.flatMap(({ seatIds }) => seatIds.map(toHex));
        expect(new Set(all).size).toBe(JURIES * SIZE);
        const drawn = juries.flatMap(({ poolIds }) => poolIds.map(toHex));
        expect(new Set(drawn).size).toBeLessThanOrEqual(60);
    });

    it('holds no name, salt, secret or private key', () => {
        const everything = jury.log.blocks.map(toHex).join();
        const letters = blocks.slice(0, 3).flatMap((block) => jury.letters(block, { evidence: undefined }));
        const secrets = [
            SECRETS.masterSecret,
            ...SECRETS.entitySeeds,
            key,
            ...jury.slips.flatMap(({ salt, uid }) => [salt, new TextEncoder().encode(uid)]),
            ...letters.flatMap(([{ seatSalt, holderSeed }]) => [seatSalt, holderSeed ?? key])
        ];
        for (const secret of secrets) expect(everything).not.toContain(toHex(secret));
    });

    it('names as many seats as jurors, whichever entity secrets made them', () => {
        const chain = published.chain(blocks[0] ?? 0);
        const other = { ...SECRETS, masterSecret: sha256(SECRETS.masterSecret) };
        const context = { firstCanister: CANISTER, canisterId: CANISTER, signer: FIRST_SEED };
        const [a, b] = [SECRETS, other].map((secrets) =>
            chain === undefined
                ? []
                : seatsOfChain(secrets, context, blocks[0] ?? 0, chain).seatIds.map(toHex)
        );
        expect(a?.filter((id) => b?.includes(id))).toEqual([]);
        expect(a).toHaveLength(SIZE);
    });
});
