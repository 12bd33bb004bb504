import { seatsOfChain, writeLetter } from '../../src/entity/seating.js';
import { asciiBytes, equalBytes } from '../../src/protocol/bytes.js';
import { entityHeadOf } from '../../src/protocol/entity-keys.js';
import { encodeInstallGenesis, genesisOf, ZERO_HASH } from '../../src/protocol/genesis.js';
import type { Leaves } from '../../src/protocol/jury-tree.js';
import { restoredPreimage } from '../../src/protocol/lineage.js';
import { writePreimages } from '../../src/juror/proven-keys.js';
import type { Letter, LetterReceipts, Slip } from '../../src/juror/letter.js';
import { ReceiptBuilder } from '../../src/verifier/block/build-receipt.js';
import { encodeReceipt } from '../../src/verifier/block/receipt.js';
import { present } from '../verifier/bytes.js';
import { CANISTER, ROOT_KEY } from '../verifier/certificate-builder.js';
import type { CertificateBuilder } from '../verifier/certificate-builder.js';
import { LogBuilder, rootOf, SECOND, START } from '../verifier/log-builder.js';
import { ascending, FIRST_SEED, GENESIS, SeatedJury, SECRETS, signedPart, TERMS } from './seated-jury.js';

/** Logs that go back to one, and a letter of one of them beside an archive of another. */

export type Sign = () => CertificateBuilder;
type Folder = SeatedJury['folder'];

/** A letter, and an archive to check it with. */
export interface Beside {
    readonly letter: Letter;
    readonly slip: Slip;
    readonly archive: Folder;
}

/** The court's log, made anew with the same bytes each time: with a draw of three in block 2, if there is one. */
export function court(sign: Sign, withDraw: boolean): SeatedJury {
    const own = new SeatedJury(8, { log: new LogBuilder(sign) });
    if (withDraw) own.draw(DRAWN);
    return own;
}
const DRAWN = 3;
const BLOCK = 2;
export const HOUR = 3600n * SECOND;
const CHANGED = ['x', 'y', 'z'].map((name) => asciiBytes(name.repeat(32)));

/** The court's log, restored into a canister, which goes on with it. */
export class Restored {
    private readonly end;
    private readonly origin;
    private readonly genesis: readonly Uint8Array[];
    private block = BLOCK;

    /** @param number of the installation: the canister may be installed more than once */
    constructor(
        readonly own: SeatedJury,
        private readonly holder: Uint8Array,
        private readonly sign: Sign,
        number = 1n
    ) {
        const installTime = START + number;
        this.end = present(own.log.commits.at(-1));
        const install = encodeInstallGenesis({ canisterId: holder, installTime, initHash: ZERO_HASH, rootKey: ROOT_KEY }); // prettier-ignore
        this.origin = { canisterId: CANISTER, commits: own.log.commits.length, genesis: genesisOf(install) };
        const preimage = restoredPreimage(this.origin, { ...this.end.leaves, root: this.end.root });
        this.genesis = [preimage, install, ...GENESIS];
    }

    get archive(): Folder {
        return { ...this.own.folder, canisterId: this.holder, origins: [this.origin], genesis: this.genesis } as Folder; // prettier-ignore
    }

    /** @param change what the canister certifies instead */
    commit(change: Partial<Leaves> = {}): this {
        const { log, keys } = this.own;
        const { previousHash, draws, blocks } = log;
        const genesis = genesisOf(present(this.genesis[0]));
        const leaves = { ...this.end.leaves, genesis, draws, previousHash, length: blocks.length, entity: entityHeadOf(keys), ...change }; // prettier-ignore
        const root = rootOf(blocks, leaves);
        const certificate = this.sign().withTime(log.tick()).withCertifiedData(this.holder, root).build();
        log.commits.push({ root, leaves, certificates: [certificate] });
        log.previousHash = root;
        return this;
    }

    note(): this {
        this.own.memo(asciiBytes('the court goes on here'));
        return this.commit();
    }

    draw(): this {
        this.own.log.select(0, DRAWN);
        this.block = this.own.log.blocks.length - 1;
        return this.commit();
    }

    /** @param ids in place of those of the jury */
    seat(ids?: readonly Uint8Array[], change?: Partial<Leaves>): this {
        const { block } = this;
        const chain = present(this.own.published().chain(block));
        const context = { firstCanister: CANISTER, canisterId: this.holder, signer: FIRST_SEED };
        const list = { block, drawHash: chain.drawHash, part: 1, parts: 1, jurors: DRAWN };
        const memos = ids
            ? [signedPart({ ...list, seatIds: ascending(ids) }, FIRST_SEED, this.holder)]
            : seatsOfChain(SECRETS, context, block, chain).memos;
        for (const memo of memos) this.own.memo(memo);
        return this.commit(change);
    }

    letter(change: Partial<LetterReceipts> = {}): Pick<Beside, 'letter' | 'slip'> {
        const { own, archive, block } = this;
        const builder = new ReceiptBuilder(archive, { ...archive, rootKey: ROOT_KEY });
        const receipt = (index: number) => [encodeReceipt(builder.build(index))];
        const evidence = { draws: receipt(block), seats: receipt(block + 1), keys: writePreimages(own.keys), ...change }; // prettier-ignore
        const { drawHash, jurors } = present(own.published().chain(block));
        const poolId = present(jurors[0]);
        const slip = present(own.slips.find((one) => equalBytes(one.poolId, poolId)));
        const set = { block, drawHash };
        return { letter: writeLetter(SECRETS, { canisterId: CANISTER, set, poolId, terms: TERMS, signer: FIRST_SEED, evidence }), slip }; // prettier-ignore
    }
}

/** A letter of a draw that the court's canister made behind the end with which its log was restored. */
function ofTail(sign: Sign, archive: Folder, late: bigint): Beside {
    const own = court(sign, false);
    own.log.time += late;
    for (let i = 0; i < 4; i++) own.memo(asciiBytes(`tail ${i}`));
    const block = own.commit().draw(DRAWN);
    const [letter, slip] = present(own.seat(block).letters(block)[0]);
    return { letter, slip, archive };
}

/** The archive is of the canister that it was restored into, where a block of its own stands, and no draw. */
export const tailDropped = (sign: Sign, holder: Uint8Array): Beside => {
    const restored = new Restored(court(sign, false), holder, sign);
    restored.own.log.time += HOUR;
    return ofTail(sign, restored.note().archive, 0n);
};

/** The same in one canister, which was put back to the older log and drew then. */
export const putBack = (sign: Sign): Beside =>
    ofTail(sign, new Restored(court(sign, false), CANISTER, sign).note().archive, HOUR);

/** The receipts show another list than the canister published that the log was restored from. */
export const listOfTail = (sign: Sign, holder: Uint8Array): Beside => ({
    ...new Restored(court(sign, true), holder, sign).seat(CHANGED).letter(),
    archive: court(sign, true).seat(BLOCK).folder
});

/** The archive is what the log was restored from. */
export const ofOrigin = (sign: Sign, holder: Uint8Array): Beside => ({
    ...new Restored(court(sign, true), holder, sign).seat().letter(),
    archive: court(sign, true).folder
});

/** Receipts and archive are of two logs that were restored from one. */
export const twoHeirs = (sign: Sign, holders: readonly [Uint8Array, Uint8Array]): Beside => {
    const other = new Restored(court(sign, true), holders[1], sign, 2n);
    other.own.log.time += HOUR;
    return {
        ...new Restored(court(sign, true), holders[0], sign).seat().letter(),
        archive: other.seat().archive
    };
};

/** The same, each with blocks of its own: the draw is behind those that the archive has. */
export const strangers = (sign: Sign, holders: readonly [Uint8Array, Uint8Array]): Beside => ({
    ...new Restored(court(sign, false), holders[0], sign).note().draw().seat().letter(),
    archive: new Restored(court(sign, false), holders[1], sign).note().archive
});

/** The log was restored with a state that the canister which it came from had left out of its commits. */
export const otherEnd = (sign: Sign, holder: Uint8Array): Beside => {
    const own = court(sign, true);
    own.log.commits.pop();
    own.log.previousHash = present(own.log.commits.at(-1)).root;
    own.log.draws++;
    own.commit();
    return { ...new Restored(own, holder, sign).seat().letter(), archive: court(sign, true).folder };
};

/** The receipt of the draw is by a state of the canister that it came from, of more blocks than were restored. */
export const receiptOfTail = (sign: Sign, holder: Uint8Array): Beside => {
    const restored = new Restored(court(sign, true), holder, sign).seat();
    const draws = court(sign, true).seat(BLOCK).receipts([BLOCK]);
    return { ...restored.letter({ draws }), archive: restored.archive };
};

/** The same, of as many blocks and one more draw number. */
export const numberOfTail = (sign: Sign, holder: Uint8Array): Beside => {
    const restored = new Restored(court(sign, true), holder, sign).seat();
    const own = court(sign, true);
    own.log.draws++;
    return { ...restored.letter({ draws: own.commit().receipts([BLOCK]) }), archive: restored.archive };
};

/** The archive has the draw, and not yet the list that the receipts show. */
export const seatedBehind = (sign: Sign): Beside => {
    const own = court(sign, true);
    const archive = own.folder;
    const [letter, slip] = present(own.seat(BLOCK).letters(BLOCK)[0]);
    return { letter, slip, archive };
};

/** The same, with another first part of that list. */
export const otherPartBefore = (sign: Sign): Beside => {
    const own = court(sign, true);
    const { seatIds, drawHash } = own.memosOf(BLOCK);
    const [low, middle, high] = ascending(seatIds) as [Uint8Array, Uint8Array, Uint8Array];
    const list = { block: BLOCK, drawHash, parts: 2, jurors: DRAWN };
    const first = (ids: readonly Uint8Array[]) => signedPart({ ...list, part: 1, seatIds: ids });
    own.memo(first([new Uint8Array(32), low])).commit();
    const archive = own.folder;
    own.memo(first([low, middle]))
        .memo(signedPart({ ...list, part: 2, seatIds: [high] }))
        .commit();
    const evidence = own.evidence(BLOCK, [BLOCK + 2, BLOCK + 3]);
    const [letter, slip] = present(own.letters(BLOCK, { evidence })[0]);
    return { letter, slip, archive };
};
