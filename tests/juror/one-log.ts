import { asciiBytes } from '../../src/protocol/bytes.js';
import type { BlockData } from '../../src/protocol/block.js';
import { DRAW_ALGORITHM } from '../../src/protocol/draw.js';
import { entityHeadOf } from '../../src/protocol/entity-keys.js';
import { encodeWitness } from '../../src/protocol/hash-tree.js';
import { tipWitness } from '../../src/protocol/jury-tree.js';
import type { ArchiveEvidence } from '../../src/archive/format/archive.js';
import { present } from '../verifier/bytes.js';
import { CANISTER } from '../verifier/certificate-builder.js';
import { blocksHash, LogBuilder, rootOf, SECOND } from '../verifier/log-builder.js';
import { court, HOUR, Restored } from './continuations.js';
import type { Beside, Sign } from './continuations.js';
import { FIRST_SEED, SeatedJury, SECOND_SEED } from './seated-jury.js';

/** Letters of a log that breaks a rule, which neither their receipts nor the archive beside them break alone. */

const start = (sign: Sign): SeatedJury => new SeatedJury(8, { log: new LogBuilder(sign) });
const last = (own: SeatedJury): number => own.log.blocks.length - 1;
const OTHER_RAND = new Uint8Array(32).fill(7);

/** The letter is of the newest draw, and the archive ends before it. */
function later(
    own: SeatedJury,
    goOn: (own: SeatedJury) => SeatedJury | LogBuilder,
    signer = FIRST_SEED
): Beside {
    const archive = { ...own.folder, entityKeys: [...own.keys] };
    goOn(own);
    const block = last(own.commit());
    own.seat(block, signer);
    const evidence = own.evidence(block, [block + 1]);
    const [letter, slip] = present(own.letters(block, { signer, evidence }).at(-1));
    return { letter, slip, archive };
}

type Draw = NonNullable<BlockData['draw']>;
const drawnAs = (own: SeatedJury, change: Partial<Draw>): Partial<BlockData> => ({
    rand: OTHER_RAND,
    draw: { number: own.log.draws, requestedAt: own.log.time, algorithm: DRAW_ALGORITHM, ...change }
});

/** The archive has a draw of the number that the receipts show another one of. */
export const sameNumber = (sign: Sign): Beside => {
    const own = start(sign);
    const { requestedAt } = present(own.log.data[own.draw(3)]?.draw);
    return later(own, () => own.log.select(0, 3, drawnAs(own, { number: 0, requestedAt })));
};

/** The receipts show a higher number that was asked for before a lower one in the archive. */
export const requestedBefore = (sign: Sign): Beside => {
    const own = start(sign);
    const { requestedAt } = present(own.log.data[own.draw(3)]?.draw);
    return later(own, () => own.log.select(0, 3, drawnAs(own, { number: 1, requestedAt: requestedAt - 1n })));
};

/** The archive shows the draw to be extended already that the receipts show another Expand of. */
export const extendedTwice = (sign: Sign): Beside => {
    const own = start(sign);
    const block = own.draw(3);
    own.expand(block, 1);
    own.memo(asciiBytes('n')).commit();
    return later(own, () => own.log.expand(block, 1));
};

/** The archive is of a seal's time, with a block behind its end that no commit covers yet. */
function sealed(own: SeatedJury, sign: Sign): Pick<Sealed, 'archive' | 'seals'> {
    const { log, keys } = own;
    const { leaves: before } = present(log.commits.at(-1));
    const archive = { ...own.folder, blocks: log.blocks.slice(0, before.length), entityKeys: [...keys] };
    const { draws, previousHash, blocks } = log;
    const leaves = { ...before, draws, previousHash, length: blocks.length, entity: entityHeadOf(keys) };
    const time = log.tick();
    const certificate = sign().withTime(time).withCertifiedData(CANISTER, rootOf(blocks, leaves)).build();
    const tree = encodeWitness(tipWitness(blocksHash(blocks), leaves));
    const staged = blocks.slice(before.length);
    return {
        archive,
        seals: [
            {
                file: `seals/${String(time).padStart(20, '0')}.json`,
                content: { certificate, tree, stagedFrom: before.length, staged }
            }
        ]
    };
}

/** A letter beside an archive with a seal. */
export interface Sealed extends Beside {
    readonly seals: ArchiveEvidence['seals'];
}

const beside = (own: SeatedJury, sign: Sign, goOn: () => LogBuilder): Sealed => {
    const kept = sealed(own, sign);
    return { ...later(own.commit(), goOn), ...kept };
};

/** A seal shows a staged draw of the number that the receipts show another one of. */
export const sameStagedNumber = (sign: Sign): Sealed => {
    const own = start(sign);
    own.log.select(0, 3);
    const { requestedAt } = present(own.log.data[last(own)]?.draw);
    return beside(own, sign, () => own.log.select(0, 3, drawnAs(own, { number: 0, requestedAt })));
};

/** A seal shows a staged Expand of the draw that the receipts show another Expand of. */
export const stagedExpand = (sign: Sign): Sealed => {
    const own = start(sign);
    const block = own.draw(3);
    own.log.expand(block, 1);
    return beside(own, sign, () => own.log.expand(block, 1));
};

/** The draw was asked for before its pool was there, by the time that the archive has of it. */
export const beforePool = (sign: Sign): Beside => {
    const own = start(sign);
    own.log.stage({ kind: 'Add', jurors: [asciiBytes('late')] });
    own.commit();
    const pool = last(own);
    return later(own, () => own.log.select(pool, 3, drawnAs(own, { requestedAt: 1n })));
};

/** A state in the archive lacks a key that the receipts say to hold before it. */
export const keyHeldBefore = (sign: Sign): Beside => {
    const own = start(sign);
    for (let i = 0; i < 4; i++) own.memo(asciiBytes(`note ${i}`));
    own.commit();
    const goOn = () => {
        own.setKey(SECOND_SEED, 'Rotated', { from: 3 }).memo(asciiBytes('later')).commit();
        return own.log.select(0, 3);
    };
    return later(own, goOn, SECOND_SEED);
};

/** The receipts show blocks certified an hour after the archive has others that follow them. */
export const certifiedLate = (sign: Sign): Beside => {
    const seated = () => {
        const own = start(sign);
        const block = own.draw(3);
        for (const memo of own.memosOf(block).memos) own.memo(memo);
        return { own, block };
    };
    const [one, two] = [seated(), seated()];
    one.own.log.time += HOUR;
    const [letter, slip] = present(one.own.commit().letters(one.block)[0]);
    for (let i = 0; i < 3; i++) two.own.memo(asciiBytes(`note ${i}`));
    two.own.log.time += HOUR + 10n * SECOND;
    return { letter, slip, archive: two.own.commit().folder };
};

/** Restored without the key that the commit certifies which it was restored with. */
export const otherKeys = (sign: Sign, holder: Uint8Array): Beside => {
    const { own, ...restored } = restoredFrom(sign, holder);
    own.keys.length = 0;
    own.log.time += HOUR;
    own.setKey(FIRST_SEED, 'First');
    return { ...restored.seated(), archive: court(sign, false).folder };
};

/** It names an older commit of the log than it was restored with. */
export const olderRoot = (sign: Sign, holder: Uint8Array): Beside => {
    const own = court(sign, false);
    const { root } = present(own.log.commits.at(-1));
    own.memo(asciiBytes('one more')).commit();
    const archive = own.folder;
    return { ...restoredFrom(sign, holder, own, { previousHash: root }).seated(), archive };
};

/** The same, beside an archive that ends before the commit that it was restored with. */
export const olderRootAlone = (sign: Sign, holder: Uint8Array): Beside => {
    const own = court(sign, false);
    const archive = own.folder;
    const { root } = present(own.log.commits.at(-1));
    own.memo(asciiBytes('one more')).commit();
    return { ...restoredFrom(sign, holder, own, { previousHash: root }).seated(), archive };
};

/** The archive ends before that commit too, and was certified once more after the receipts. */
export const shorterLate = (sign: Sign, holder: Uint8Array): Beside => {
    const { archive } = certifiedOn(sign, holder);
    const own = court(sign, false);
    own.memo(asciiBytes('one more')).commit();
    return { ...restoredFrom(sign, holder, own).seated(), archive };
};

/** Two commits follow one: the letter's, which the next one names, and the archive's. */
export const twoCommits = (sign: Sign): Beside => {
    const own = start(sign);
    const block = own.draw(3);
    const other = start(sign);
    other.draw(3);
    for (const one of [own, other]) one.memo(asciiBytes('a note'));
    const { memos } = own.memosOf(block);
    const draws = own.commit().receipts([block + 1]);
    // A draw number more, taken between the two.
    for (const one of [own, other]) one.log.draws++;
    other.log.time += 5n * SECOND;
    own.log.time += 10n * SECOND;
    for (const memo of memos) own.memo(memo);
    own.commit();
    const evidence = own.evidence(block, [block + 2]);
    const [letter, slip] = present(own.letters(block, { evidence: { ...evidence, seats: [...evidence.seats, ...draws] } })[0]); // prettier-ignore
    return { letter, slip, archive: other.commit().folder };
};

/** It was certified before the commit that it was restored with. */
export const certifiedEarly = (sign: Sign, holder: Uint8Array): Beside => {
    const own = court(sign, false);
    own.log.time += 2n * HOUR;
    own.memo(asciiBytes('one more')).commit();
    const archive = own.folder;
    own.log.time -= HOUR;
    return { ...restoredFrom(sign, holder, own).seated(), archive };
};

/** The canister that it was restored from goes on to certify what it has, an hour later: honest. */
export const certifiedOn = (sign: Sign, holder: Uint8Array): Beside => {
    const letter = restoredFrom(sign, holder).seated();
    const own = court(sign, false);
    const { folder } = own;
    const commit = present(folder.commits.at(-1));
    const again = sign()
        .withTime(own.log.time + HOUR)
        .withCertifiedData(CANISTER, commit.root)
        .build();
    const commits = [...folder.commits.slice(0, -1), { ...commit, certificates: [...commit.certificates, again] }]; // prettier-ignore
    return { ...letter, archive: { ...folder, commits } };
};

/** @param change what its newest state says instead */
function restoredFrom(
    sign: Sign,
    holder: Uint8Array,
    own = court(sign, false),
    change: Parameters<Restored['seat']>[1] = {}
) {
    const restored = new Restored(own, holder, sign);
    return { own, seated: () => restored.draw().seat(undefined, change).letter() };
}

/** Those that follow break a rule by their receipts alone. */
export const numberNotTaken = (sign: Sign): Beside =>
    later(start(sign), (own) => own.log.select(0, 3, drawnAs(own, { number: 7 })));
export const poolBehind = (sign: Sign): Beside =>
    later(start(sign), (own) => own.log.select(0, 3, { jurorsIndex: 99 }));
export const otherAlgorithm = (sign: Sign): Beside =>
    later(start(sign), (own) => own.log.select(0, 3, drawnAs(own, { algorithm: 'rigged/1' })));
export const otherRandomness = (sign: Sign): Beside => {
    const own = start(sign);
    return later(own, () => {
        const block = own.draw(3);
        return own.log.expand(block, 1, { rand: OTHER_RAND });
    });
};
