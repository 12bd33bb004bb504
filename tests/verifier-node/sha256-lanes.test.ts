import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { INITIAL_STATE, compress } from '../../src/protocol/sha256-compress.js';
import { hasLanes, LANES, Sha256Lanes, TABLE_BYTES } from '../../src/verifier-node/sha256-lanes.js';

const STRIDE = 1024;
const TABLE = Sha256Lanes.FREE_AT;
const STATE = TABLE + TABLE_BYTES;
const HASHES = STATE + 32;
const MESSAGES = 2 ** 12;
const lanes = new Sha256Lanes(2 ** 16);

const expected = (message: Uint8Array) => createHash('sha256').update(message).digest('hex');

/** In memory that is full of ones, so that nothing around a message may count. */
function place(messages: readonly Uint8Array[], offsets: readonly number[]): void {
    lanes.bytes.fill(0xff, HASHES);
    messages.forEach((message, lane) => {
        const from = MESSAGES + lane * STRIDE + (offsets[lane] ?? 0);
        lanes.bytes.set(message, from);
        lanes.place(TABLE, lane, from, message.length, HASHES + 33 * lane);
    });
}
const hashAt = (lane: number) =>
    Buffer.from(lanes.bytes.subarray(HASHES + 33 * lane, HASHES + 33 * lane + 32)).toString('hex');
const all = (find: (lane: number) => string) => Array.from({ length: LANES }, (_, lane) => find(lane));

describe('SHA-256 in lanes', () => {
    it('is there', () => expect(hasLanes()).toBe(true));

    it('hashes four messages of any lengths, anywhere in memory', () => {
        const message = fc.uint8Array({ maxLength: 700 });
        const property = fc.property(
            fc.array(message, { minLength: LANES, maxLength: LANES }),
            fc.array(fc.nat(17), { minLength: LANES, maxLength: LANES }),
            (messages, offsets) => {
                place(messages, offsets);
                lanes.run(TABLE, lanes.initialAt, 0);
                expect(all(hashAt)).toEqual(messages.map(expected));
            }
        );
        fc.assert(property, { numRuns: 1000 });
    });

    it('pads every length around a whole number of blocks', () => {
        for (let length = 0; length < 260; length++) {
            const messages = [0, 1, 63, 64].map((more) => new Uint8Array(length + more).fill(length));
            place(messages, []);
            lanes.run(TABLE, lanes.initialAt, 0);
            expect(all(hashAt)).toEqual(messages.map(expected));
        }
    });

    it('goes on from a state that all four have in common', () => {
        const beginning = Uint8Array.from({ length: 64 }, (_, i) => 3 * i);
        const state = Int32Array.from(INITIAL_STATE);
        compress(state, new DataView(beginning.buffer), 0);
        lanes.words(STATE, state);
        const messages = [64, 65, 128, 300].map((length) => new Uint8Array(length).fill(7));
        for (const message of messages) message.set(beginning);
        place(messages, []);
        lanes.run(TABLE, STATE, 64);
        expect(all(hashAt)).toEqual(messages.map(expected));
    });
});
