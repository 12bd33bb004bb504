import { equalBytes, toHex } from '../protocol/bytes.js';
import type { Generation } from '../protocol/genesis.js';
import type { SeatName } from '../protocol/testimonial.js';
import { canisterText } from '../protocol/principal-text.js';
import { ensure, type Checks } from './checks.js';
import type { Finding } from '../verifier/index.js';
import type { LetterReceipts } from './letter.js';
import { proveKeys, readPreimages } from './proven-keys.js';
import { requireOneHistory, type ShownHistory, type ShownState } from './one-history.js';
import { decodeReceipt, shownNodes, verifyBlock } from '../verifier/block/index.js';
import { SeatsLog } from './seats-log.js';
import { isoTime } from '../protocol/iso-time.js';
import type { Receipt, VerifiedBlock } from '../verifier/block/index.js';

/** What receipts show of the jury that a letter or a presentation is about. */
export interface ShownRecord {
    readonly seats: SeatsLog;
    /** Nanoseconds since 1970. */
    readonly asOf: bigint;
    /** The canisters that the log was in, oldest first. */
    readonly canisters: readonly Uint8Array[];
    readonly history: ShownHistory;
    /** In the order of the log, each once. */
    readonly blocks: readonly VerifiedBlock[];
    /** What is wrong with what the receipts show of seats. */
    readonly findings: readonly Finding[];
}

/**
 * Verifies the receipts, that they are of one log, and that the keys beside them are those that the newest of them
 * certifies. Undefined if one of it fails.
 */
export function checkEvidence(
    checks: Checks,
    name: SeatName,
    evidence: LetterReceipts,
    rootKey: Uint8Array
): ShownRecord | undefined {
    let blocks: VerifiedBlock[] = [];
    let lineage: readonly Generation[] = [];
    let history: ShownHistory = { states: [], blocks: [], lineage };
    const areGenuine = checks.run('receipts', () => {
        const receipts = [...evidence.draws, ...evidence.seats].map(decodeReceipt);
        blocks = verifyAll(receipts, rootKey);
        lineage = lineageOf(blocks);
        const first = lineage.at(-1)?.canisterId ?? new Uint8Array();
        ensure(
            equalBytes(first, name.canisterId),
            'EVIDENCE_MISMATCH',
            `the receipts are of the log of ${canisterText(first)}`
        );
        requireDraw(blocks, name);
        history = {
            lineage,
            blocks: inOrder(blocks),
            states: blocks.map((block, i) => stateOf(block, receipts[i] as Receipt))
        };
        requireOneHistory(history);
        return `${blocks.length} blocks certified, as of ${isoTime(newestTime(blocks))}`;
    });
    if (!areGenuine) return undefined;
    const canisters = lineage.map(({ canisterId }) => canisterId).reverse();
    let seats: SeatsLog | undefined;
    const areKeysProven = checks.run('keys', () => {
        const states = [...blocks].sort(byAge).map(({ leaves }) => leaves);
        const keys = proveKeys(readPreimages(evidence.keys), states, canisters);
        seats = new SeatsLog(keys, (index) => holderOf(lineage, index));
        return `of the entity, as the newest receipt certifies: ${keys.length}`;
    });
    if (!areKeysProven || seats === undefined) return undefined;
    return {
        seats,
        asOf: newestTime(blocks),
        canisters,
        history,
        blocks: history.blocks,
        findings: applyAll(seats, history.blocks)
    };
}

const stateOf = ({ asOf, leaves, root }: VerifiedBlock, { tree }: Receipt): ShownState => ({
    time: asOf,
    leaves,
    root,
    nodes: shownNodes(tree)
});

/** In the order of the log, each block once. */
function inOrder(blocks: readonly VerifiedBlock[]): VerifiedBlock[] {
    const byIndex = new Map(blocks.map((block) => [block.index, block]));
    return [...byIndex.values()].sort((a, b) => a.index - b.index);
}

const applyAll = (seats: SeatsLog, blocks: readonly VerifiedBlock[]): Finding[] =>
    blocks.flatMap(({ index, data, blockHash }) => [...seats.apply(index, data, blockHash)]);

/**
 * The newest one of each canister that a log was in covers all its blocks. To check one takes a processor for the time
 * of a million additions, and anybody may send a letter.
 */
const MAX_CERTIFICATES_SHOWN = 32;

/** @throws {JuryError} */
function verifyAll(receipts: readonly Receipt[], rootKey: Uint8Array): VerifiedBlock[] {
    const cache = new Map();
    const signatures = new Set<string>();
    const shown = new Set(receipts.map(({ certificate }) => toHex(certificate)));
    ensure(
        shown.size <= MAX_CERTIFICATES_SHOWN,
        'EVIDENCE_MISMATCH',
        `${shown.size} certificates are more than anybody needs`
    );
    const hashes = new Map<number, Uint8Array>();
    return receipts.map((receipt) => {
        const { canisterId } = receipt;
        const block = verifyBlock(receipt, { rootKey, canisterId, cache, signatures });
        const { index, blockHash } = block;
        ensure(
            equalBytes(hashes.get(index) ?? blockHash, blockHash),
            'HISTORY_REWRITTEN',
            `the network certified two blocks ${index}`
        );
        hashes.set(index, blockHash);
        return block;
    });
}

/** The canisters that the newest receipt knows of, newest first: those of all others are among them. */
function lineageOf(blocks: readonly VerifiedBlock[]): readonly Generation[] {
    let newest: readonly Generation[] = [];
    for (const { lineage } of blocks) if (lineage.length > newest.length) newest = lineage;
    for (const { index, lineage } of blocks) {
        const [own] = lineage;
        const isOne = newest.some(({ genesis }) => own !== undefined && equalBytes(genesis, own.genesis));
        ensure(isOne, 'EVIDENCE_MISMATCH', `the receipt of block ${index} is of another log`);
        const holder = holderOf(newest, index);
        ensure(
            equalBytes(holder, own?.canisterId ?? holder),
            'CERTIFICATE_NOT_OF_ORIGIN',
            `block ${index} is of ${canisterText(holder)}`
        );
    }
    return newest;
}

/** The canister whose commit covers the block at an index. @param lineage newest first */
const holderOf = (lineage: readonly Generation[], index: number): Uint8Array =>
    lineage.find(({ restored }) => (restored?.length ?? 0) <= index)?.canisterId ?? new Uint8Array();

const newestTime = (blocks: readonly VerifiedBlock[]): bigint =>
    blocks.reduce((newest, { asOf }) => (asOf > newest ? asOf : newest), 0n);

/** States in the order in which a log has them. */
function byAge(a: VerifiedBlock, b: VerifiedBlock): number {
    if (a.leaves.length !== b.leaves.length) return a.leaves.length - b.leaves.length;
    return a.asOf < b.asOf ? -1 : a.asOf > b.asOf ? 1 : 0;
}

/** The draw, and those that it continues back to the Select. @throws {JuryError} `EVIDENCE_MISMATCH` */
function requireDraw(blocks: readonly VerifiedBlock[], { block, drawHash }: SeatName): void {
    const byIndex = new Map(blocks.map((one) => [one.index, one]));
    const hash = byIndex.get(block)?.blockHash ?? drawHash;
    ensure(equalBytes(hash, drawHash), 'EVIDENCE_MISMATCH', `block ${block} has another hash`);
    for (let index = block; ;) {
        const { kind, jurorsIndex } = byIndex.get(index)?.data ?? {};
        if (kind === 'Select') return;
        const goesOn = kind === 'Expand' && jurorsIndex !== undefined && jurorsIndex < index;
        ensure(goesOn, 'EVIDENCE_MISMATCH', `block ${index} is not shown to be a draw`);
        index = jurorsIndex;
    }
}
