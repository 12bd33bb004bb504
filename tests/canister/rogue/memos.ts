import { ed25519 } from '@noble/curves/ed25519';
import { asciiBytes, concatBytes, taggedEncoding, u32be, u64be } from '../../../src/protocol/bytes.js';
import { encodeCaseRecord } from '../../../src/protocol/case-record.js';
import { encodeSeats, seatsMessage } from '../../../src/protocol/typed-memo.js';
import { MAX_MEMO_BYTES } from '../../../src/protocol/limits.js';
import type { Dice } from './dice.js';

/** What the rogue has seen of the log. */
export interface Sight {
    readonly canisterId: Uint8Array;
    readonly length: number;
    /** Draws, the newest last. */
    readonly draws: readonly { readonly block: number; readonly hash: Uint8Array; readonly count: number }[];
    /** Memos that others staged. */
    readonly memos: readonly Uint8Array[];
}

/** The rogue's own secret, and the key that it would like to be the court's. */
export const OWN_SEED: Uint8Array = new Uint8Array(32).fill(0x66);
export const OWN_KEY: Uint8Array = ed25519.getPublicKey(OWN_SEED);
const NOTHING = new Uint8Array();

/** Memos that say what their author may not say, or would like to have said. */
export function rogueMemo(dice: Dice, sight: Sight, canBeLarge = true): Uint8Array {
    const kinds: (() => Uint8Array)[] = [
        () => NOTHING,
        () => asciiBytes(`a note of the rogue, number ${dice.below(1000)}`),
        () => dice.bytes(dice.below(300)),
        () => (sight.memos.length > 0 ? dice.pick(sight.memos) : NOTHING),
        () => seats(dice, sight, 'own'),
        () => seats(dice, sight, 'own'),
        () => seats(dice, sight, 'junk'),
        () => changed(dice, seats(dice, sight, 'own')),
        () => (sight.memos.length > 0 ? changed(dice, dice.pick(sight.memos)) : NOTHING),
        () => keyLike(dice, sight),
        () => taggedEncoding('icjury/v1/lottery', dice.bytes(32)),
        () => unknown(dice, sight),
        () => unknown(dice, sight),
        () => caseLike(dice)
    ];
    if (canBeLarge && dice.once(40)) return new Uint8Array(MAX_MEMO_BYTES + dice.below(2)).fill(0x72);
    return dice.pick(kinds)();
}

/** A list of seats of the rogue's own making, for a draw of anybody. */
function seats(dice: Dice, { canisterId, draws }: Sight, signed: 'own' | 'junk'): Uint8Array {
    const draw = draws.length === 0 ? undefined : dice.pick(draws.slice(-6));
    const count = draw?.count ?? 3;
    const seatIds = Array.from({ length: count }, (_, i) => concatBytes(u32be(i), dice.bytes(28)));
    const part = {
        block: draw?.block ?? dice.below(10),
        drawHash: draw?.hash ?? dice.bytes(32),
        part: 1,
        parts: dice.once(5) ? 2 : 1,
        jurors: dice.once(3) ? count : Math.max(1, count - 1),
        seatIds
    };
    const signature =
        signed === 'own' ? ed25519.sign(seatsMessage(canisterId, part), OWN_SEED) : dice.bytes(64);
    return encodeSeats(part, signature);
}

/** As changes of the key are hashed, and as memos of keys might look. */
function keyLike(dice: Dice, { length }: Sight): Uint8Array {
    const label = dice.pick(['icjury/v1/entity-key', 'icjury/v1/key', 'icjury/v1/key-rotation']);
    const fields = [new Uint8Array(32), u32be(0), OWN_KEY, Uint8Array.of(0), u32be(length), NOTHING];
    return taggedEncoding(label, ...fields, u64be(1_700_000_000_000_000_000n), NOTHING);
}

/** A record that nobody knows, about a draw or about nothing. */
function unknown(dice: Dice, { draws }: Sight): Uint8Array {
    const label = `icjury/v1/${dice.pick(['warrant', 'seats-2', 'x', 'oath/of-jurors', 'seats/2'])}`;
    const draw = draws.length === 0 || dice.once(3) ? undefined : dice.pick(draws);
    return draw === undefined
        ? taggedEncoding(label, dice.bytes(9))
        : taggedEncoding(label, u32be(draw.block), draw.hash, dice.bytes(5));
}

/** Case records, and what looks like one. */
function caseLike(dice: Dice): Uint8Array {
    const [jurors, alternates] = [1 + dice.below(4), dice.below(3)];
    const right = encodeCaseRecord({ case: 'the rogue', jurors, alternates, note: '"' });
    const wrong = [
        `{"jurors":${jurors}}`,
        `{"case":"x","jurors":${jurors},"alternates":${alternates},"note":"\\u0061"}`,
        `{"jurors":${jurors},"case":"x","alternates":${alternates},"note":""}`,
        `{"case":"x","jurors":${jurors}, "alternates":${alternates},"note":""}`,
        `{"case":"x","jurors":99999,"alternates":-1,"note":""}`,
        '{"jurors":'
    ];
    return dice.once(2) ? right : asciiBytes(dice.pick(wrong));
}

function changed(dice: Dice, bytes: Uint8Array): Uint8Array {
    if (bytes.length === 0) return bytes;
    const at = dice.below(bytes.length);
    return bytes.map((byte, i) => (i === at ? byte ^ (1 << dice.below(8)) : byte));
}
