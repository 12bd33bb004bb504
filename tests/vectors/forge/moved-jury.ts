import { seatsOfChain, writeLetter } from '../../../src/entity/seating.js';
import { entityHeadOf } from '../../../src/protocol/entity-keys.js';
import { encodeInstallGenesis, genesisOf, ZERO_HASH } from '../../../src/protocol/genesis.js';
import { restoredPreimage } from '../../../src/protocol/lineage.js';
import { encodeReceipt } from '../../../src/verifier/block/receipt.js';
import { ReceiptBuilder } from '../../../src/verifier/block/build-receipt.js';
import { writePreimages } from '../../../src/juror/proven-keys.js';
import type { LetterReceipts, Letter, Slip } from '../../../src/juror/letter.js';
import { equalBytes } from '../../../src/protocol/bytes.js';
import { FIRST_SEED, GENESIS, SECRETS, TERMS } from '../../juror/seated-jury.js';
import { present } from '../../verifier/bytes.js';
import { CANISTER, ROOT_KEY } from '../../verifier/certificate-builder.js';
import { rootOf, START } from '../../verifier/log-builder.js';
import { archiveFiles } from './archive-files.js';
import type { Files } from './case.js';
import { SECOND_CANISTER, signed } from './ledger.js';
import { court } from './seats.js';

const INSTALL = encodeInstallGenesis({
    canisterId: SECOND_CANISTER,
    installTime: START - 1n,
    initHash: ZERO_HASH,
    rootKey: ROOT_KEY
});

/** A court's log with a draw of three, restored into a second canister, which publishes the seats. */
export class MovedJury {
    readonly own = court();
    readonly draw = this.own.draw(3);
    private readonly end = present(this.own.log.commits.at(-1));
    private readonly origin = { canisterId: CANISTER, commits: this.own.log.commits.length, genesis: genesisOf(INSTALL) };
    private readonly genesis = [
        restoredPreimage(this.origin, { ...this.end.leaves, root: this.end.root }),
        INSTALL,
        ...GENESIS
    ];

    get archive() {
        return { ...this.own.folder, canisterId: SECOND_CANISTER, origins: [this.origin], genesis: this.genesis };
    }

    get files(): Files {
        return archiveFiles(this.archive);
    }

    /** @param signedFor the canister whose commit will cover the list */
    seat(signedFor = SECOND_CANISTER): this {
        const { own } = this;
        const context = { firstCanister: CANISTER, canisterId: signedFor, signer: FIRST_SEED };
        const chain = present(own.published().chain(this.draw));
        for (const memo of seatsOfChain(SECRETS, context, this.draw, chain).memos) own.memo(memo);
        return this.commit();
    }

    commit(): this {
        const { log, keys } = this.own;
        const leaves = {
            ...this.end.leaves,
            entity: entityHeadOf(keys),
            genesis: genesisOf(present(this.genesis[0])),
            length: log.blocks.length,
            previousHash: log.previousHash
        };
        const root = rootOf(log.blocks, leaves);
        const certificate = signed().withTime(log.tick()).withCertifiedData(SECOND_CANISTER, root).build();
        log.commits.push({ root, leaves, certificates: [certificate] });
        log.previousHash = root;
        return this;
    }

    letter(change: Partial<LetterReceipts> = {}): [Letter, Slip] {
        const { own, draw, archive } = this;
        const builder = new ReceiptBuilder(archive, { ...archive, rootKey: ROOT_KEY });
        const receipts = (index: number) => [encodeReceipt(builder.build(index))];
        const evidence = { draws: receipts(draw), seats: receipts(draw + 1), keys: writePreimages(own.keys), ...change };
        const { drawHash, jurors } = present(own.published().chain(draw));
        const poolId = present(jurors[0]);
        const slip = present(own.slips.find((one) => equalBytes(one.poolId, poolId)));
        const set = { block: draw, drawHash };
        return [writeLetter(SECRETS, { canisterId: CANISTER, set, poolId, terms: TERMS, signer: FIRST_SEED, evidence }), slip];
    }

    /** A receipt of the new canister, for any block: as if it had vouched for what it was given. */
    vouched(index: number): Uint8Array {
        const { own, genesis } = this;
        const newest = { blocks: own.log.blocks, commits: own.log.commits.slice(-1) };
        return encodeReceipt(new ReceiptBuilder(newest, { rootKey: ROOT_KEY, canisterId: SECOND_CANISTER, genesis }).build(index));
    }
}
