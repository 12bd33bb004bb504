import { asciiBytes } from '../../src/protocol/bytes.js';
import type { LetterReceipts, Letter, Slip } from '../../src/juror/letter.js';
import { writePreimages } from '../../src/juror/proven-keys.js';
import { present } from '../verifier/bytes.js';
import { CANISTER } from '../verifier/certificate-builder.js';
import type { CertificateBuilder } from '../verifier/certificate-builder.js';
import { LogBuilder, SECOND } from '../verifier/log-builder.js';
import { ascending, SeatedJury, signedPart } from './seated-jury.js';

/** A letter that a canister could have made true which was put back to an older state, and certified two histories. */
export interface Rewound {
    readonly letter: Letter;
    readonly slip: Slip;
    /** The log as it is now. */
    readonly own: SeatedJury;
}

type Sign = () => CertificateBuilder;
const PEOPLE = 8;
const start = (sign: Sign): SeatedJury => new SeatedJury(PEOPLE, { log: new LogBuilder(sign) });
const notes = (own: SeatedJury, count: number): void => {
    for (let i = 0; i < count; i++) own.memo(asciiBytes(`note ${i}`));
};

/**
 * The receipt of the draw is of one history, that of the seats of another one, where another jury was drawn.
 * @param lengths of the two: notes behind the draw in the first, and behind the seats in the second
 */
function overTwo(sign: Sign, [first, second]: readonly [number, number], numbers = 0): Rewound {
    const own = start(sign);
    own.log.draws = numbers;
    const block = own.draw(3);
    const { memos } = own.memosOf(block);
    const [letter, slip] = present(own.letters(block, { evidence: undefined })[0]);
    notes(own, first);
    if (first > 0) own.commit();
    const draws = own.receipts([block]);
    own.rewind(1);
    own.log.select(0, 3, { rand: new Uint8Array(32).fill(7) });
    for (const memo of memos) own.memo(memo);
    notes(own, second);
    own.commit();
    const evidence: LetterReceipts = {
        draws,
        seats: own.receipts([block + 1]),
        keys: writePreimages(own.keys)
    };
    return { letter: { ...letter, evidence }, slip, own };
}

/** As long as each other, with other blocks. */
export const splitReceipts = (sign: Sign): Rewound => overTwo(sign, [1, 0]);
/** The later one is the shorter. */
export const shrunkReceipts = (sign: Sign): Rewound => overTwo(sign, [5, 0]);
/** The later one is longer, and its witness shows another block in the place of the draw. */
export const forkedReceipts = (sign: Sign): Rewound => overTwo(sign, [1, 3]);
/** The later one is longer, and has taken fewer draw numbers. */
export const fewerNumbers = (sign: Sign): Rewound => overTwo(sign, [1, 3], 5);

function beforeTheDraw(sign: Sign, goOn: (own: SeatedJury) => void): Rewound {
    const own = start(sign);
    own.memo(asciiBytes('a second note')).commit();
    const block = own.draw(3);
    own.seat(block);
    const [letter, slip] = present(own.letters(block)[0]);
    goOn(own);
    return { letter, slip, own };
}

/** The log as it was before the draw, certified once more after it. */
export const shrunkLog = (sign: Sign): Rewound =>
    beforeTheDraw(sign, (own) => {
        own.rewind(2);
        const { commits } = own.log;
        const last = present(commits.at(-1));
        const again = sign()
            .withTime(own.log.tick() + 1000n * SECOND)
            .withCertifiedData(CANISTER, last.root);
        commits[1] = { ...last, certificates: [...last.certificates, again.build()] };
    });

/** The log put back to before the draw, and gone on with another block; it ends before the draw. */
export const forkedLog = (sign: Sign): Rewound =>
    beforeTheDraw(sign, (own) => own.rewind(1).memo(asciiBytes('another note')).commit());

/** The whole log and the receipts have two lists of seats, both signed, at one index; the one seat is on both. */
export function twoLists(sign: Sign): Rewound {
    const own = start(sign);
    const block = own.draw(3);
    const { drawHash } = own.memosOf(block);
    const [bare] = present(own.letters(block, { evidence: undefined })[0]);
    const seatIds = ascending([bare.seatId, new Uint8Array(32).fill(1), new Uint8Array(32).fill(2)]);
    own.memo(signedPart({ block, drawHash, part: 1, parts: 1, jurors: 3, seatIds })).commit();
    const [letter, slip] = present(own.letters(block, { evidence: own.evidence(block, [block + 1]) })[0]);
    own.rewind(2).seat(block);
    return { letter, slip, own };
}
