import { describe, expect, it } from 'vitest';
import { seatsOfChain, writeLetter } from '../../src/entity/seating.js';
import { blockHash, decodeData } from '../../src/protocol/block.js';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { entityHeadOf } from '../../src/protocol/entity-keys.js';
import {
    encodeInstallGenesis,
    encodeRestoredGenesis,
    genesisOf,
    ZERO_HASH
} from '../../src/protocol/genesis.js';
import { canisterAt, canistersOf, keysOfLog, writePreimages } from '../../src/juror/proven-keys.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { checkLetter } from '../../src/juror/check-letter.js';
import { encodeReceipt } from '../../src/verifier/block/receipt.js';
import { ReceiptBuilder } from '../../src/verifier/block/build-receipt.js';
import { SeatsLog } from '../../src/juror/seats-log.js';
import type { CheckPolicy } from '../../src/juror/check-record.js';
import type { LetterReceipts, Letter, Slip } from '../../src/juror/letter.js';
import { verifyLog } from '../../src/verifier/log/verify-log.js';
import { CANISTER, canisterPrincipal, certificate, ROOT_KEY } from '../verifier/certificate-builder.js';
import { rootOf, SECOND } from '../verifier/log-builder.js';
import { FIRST_SEED, GENESIS, NOW, SeatedJury, SECRETS, TERMS, historyOf } from './seated-jury.js';

/** A court's log, and somebody's canister that it was restored into and that goes on with it. */

const POLICY: CheckPolicy = { rootKey: ROOT_KEY, now: NOW };
const HOLDER = canisterPrincipal(301).toUint8Array();
const INSTALL = encodeInstallGenesis({
    canisterId: HOLDER,
    installTime: 1_763_500_000_000_000_000n,
    initHash: ZERO_HASH,
    rootKey: ROOT_KEY
});

class MovedJury {
    readonly own = new SeatedJury(12);
    readonly draw = this.own.draw(3);
    private readonly end = this.own.log.commits.at(-1);
    private readonly moves = this.own.log.commits.length;
    private readonly genesis = [
        encodeRestoredGenesis({
            installed: genesisOf(INSTALL),
            origin: CANISTER,
            originGenesis: this.end?.leaves.genesis ?? ZERO_HASH,
            length: this.end?.leaves.length ?? 0,
            root: this.end?.root ?? ZERO_HASH
        }),
        INSTALL,
        ...GENESIS
    ];

    get archive() {
        const origins = [{ canisterId: CANISTER, commits: this.moves, genesis: genesisOf(INSTALL) }];
        return { ...this.own.folder, canisterId: HOLDER, origins, genesis: this.genesis };
    }

    /** Publishes the seats in the new canister, which commits them. @param signedFor that canister */
    seat(signedFor = HOLDER): this {
        const { own } = this;
        const chain = own.published().chain(this.draw);
        if (chain === undefined) throw new Error('no draw');
        const context = { firstCanister: CANISTER, canisterId: signedFor, signer: FIRST_SEED };
        for (const memo of seatsOfChain(SECRETS, context, this.draw, chain).memos) own.memo(memo);
        this.commit();
        return this;
    }

    commit(): void {
        const { log } = this.own;
        const httpExpr = this.end?.leaves.httpExpr ?? ZERO_HASH;
        const leaves = {
            draws: log.draws,
            entity: entityHeadOf(this.own.keys),
            genesis: genesisOf(this.genesis[0] ?? ZERO_HASH),
            httpExpr,
            length: log.blocks.length,
            previousHash: log.previousHash,
            roles: ZERO_HASH
        };
        const root = rootOf(log.blocks, leaves);
        const bytes = certificate()
            .withTime(log.tick() + SECOND)
            .withCertifiedData(HOLDER, root)
            .build();
        log.commits.push({ root, leaves, certificates: [bytes] });
        log.previousHash = root;
    }

    letter(change: Partial<LetterReceipts> = {}): [Letter, Slip] {
        const { own, draw, archive } = this;
        const builder = new ReceiptBuilder(archive, { ...archive, rootKey: ROOT_KEY });
        const receipts = (...indices: number[]) =>
            indices.map((index) => encodeReceipt(builder.build(index)));
        const evidence = {
            draws: receipts(draw),
            seats: receipts(draw + 1),
            keys: writePreimages(own.keys),
            ...change
        };
        const { drawHash, jurors } = own.published().chain(draw) ?? { drawHash: ZERO_HASH, jurors: [] };
        const poolId = jurors[0] ?? ZERO_HASH;
        const slip = own.slips.find((one) => one.poolId.every((byte, i) => byte === poolId[i]));
        if (slip === undefined) throw new Error('a juror whom nobody enrolled');
        const set = { block: draw, drawHash };
        const parts = { canisterId: CANISTER, set, poolId, terms: TERMS, signer: FIRST_SEED, evidence };
        return [writeLetter(SECRETS, parts), slip];
    }

    /** A receipt of the new canister, for any block: as if it had vouched for what it was given. */
    vouched(index: number): Uint8Array {
        const { own, genesis } = this;
        const newest = { ...own.log.build(), commits: own.log.commits.slice(-1) };
        const builder = new ReceiptBuilder(newest, { rootKey: ROOT_KEY, canisterId: HOLDER, genesis });
        return encodeReceipt(builder.build(index));
    }

    get log(): NonNullable<CheckPolicy['log']> {
        const { archive } = this;
        const seats = new SeatsLog(keysOfLog(archive), canisterAt(archive));
        for (const [index, bytes] of archive.blocks.entries())
            Array.from(seats.apply(index, decodeData(bytes), blockHash(bytes)));
        const steps = verifyLog(archive, { ...archive, rootKey: ROOT_KEY });
        for (;;) {
            const step = steps.next();
            if (!step.done) continue;
            const history = historyOf(archive, { ...archive, rootKey: ROOT_KEY });
            return { verdict: step.value, seats, canisters: canistersOf(archive), ...history };
        }
    }
}

describe('a letter over a log that was restored', () => {
    const moved = new MovedJury().seat();
    const [letter, slip] = moved.letter();
    const codes = (policy: Partial<CheckPolicy>, of = letter) =>
        checkLetter(of, slip, { ...POLICY, ...policy }).codes;

    it('is good for who asks for the canister where the log is now, and not for who asks for the first one', () => {
        const { log } = moved;
        expect(log.verdict.codes).toEqual([]);
        const bare = { ...letter, evidence: undefined };
        for (const [of, more] of [
            [letter, {}],
            [letter, { log }],
            [bare, { log }]
        ] as const) {
            const named = { ...more, canisterId: HOLDER, successorOf: CANISTER };
            expect(codes(named, of)).toEqual([]);
            expect(codes({ ...more, canisterId: HOLDER }, of)).toEqual(['CANISTER_MISMATCH']);
            expect(codes({ ...named, successorOf: HOLDER }, of)).toEqual(['CANISTER_MISMATCH']);
            expect(codes({ ...more, canisterId: CANISTER }, of)).toEqual(['CANISTER_MISMATCH']);
            expect(codes({ ...more, canisterId: canisterPrincipal(302).toUint8Array() }, of)).toEqual([
                'CANISTER_MISMATCH'
            ]);
            const open = checkLetter(of, slip, { ...POLICY, ...more });
            const told = open.checks.filter(({ name, state }) => name === 'canister' && state === 'noted');
            expect([open.codes, told.map(({ detail }) => detail)]).toEqual([
                [],
                [
                    `the log of ${canisterText(CANISTER)} was restored into ${canisterText(HOLDER)}, which anybody can do: only the court can say that it did`
                ]
            ]);
        }
    });

    it('takes the certificate of the canister that a block was committed in, and no other', () => {
        const { draw, own } = moved;
        const vouched = moved.letter({ draws: [moved.vouched(draw)] })[0];
        expect(codes({}, vouched)).toEqual(['CERTIFICATE_NOT_OF_ORIGIN']);
        // The court itself went on otherwise: its block behind the end is none of this log.
        const court = new SeatedJury(12);
        expect(court.draw(3)).toBe(draw);
        court.seat(draw);
        const mixed = moved.letter({ seats: [moved.vouched(draw + 1), ...court.receipts([draw + 1])] })[0];
        expect(codes({}, mixed)).toEqual(['HISTORY_REWRITTEN']);
        court.memo(asciiBytes('one more')).commit();
        const behind = moved.letter({ draws: [...court.receipts([draw, draw + 2])] })[0];
        expect(codes({}, behind)).toEqual(['CERTIFICATE_NOT_OF_ORIGIN']);
        expect(own.log.blocks).toHaveLength(draw + 2);
    });

    it('takes seats that were signed for the canister that committed them', () => {
        const wrong = new MovedJury().seat(CANISTER);
        const [one, itsSlip] = wrong.letter();
        expect(
            checkLetter(one, itsSlip, { ...POLICY, canisterId: HOLDER, successorOf: CANISTER }).codes
        ).toEqual(['SEATS_SIGNATURE_INVALID']);
        expect(wrong.log.seats.sets.size).toBe(0);
    });
});
