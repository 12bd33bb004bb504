import type { Principal } from '@dfinity/principal';
import { blockBytes, BlockTree, drawPositions, hex, sha256, unhex } from './documented.js';
import type { Bytes, CertifiedLeaves, DataRecord } from './documented.js';
import { genesisPreimage, ModelKeys } from './keys.js';
import type { GenesisParts, KeyChange } from './keys.js';
import { ModelRoles, refuse } from './roles.js';

export interface Attempt {
    readonly author: Principal;
    readonly requestedAt: bigint;
    readonly index: number;
    readonly count: number;
    readonly memo: Bytes;
    outcome: 'Pending' | 'Failed' | number;
}

export interface ModelCommit extends CertifiedLeaves {
    readonly root: string;
    readonly certificates: Bytes[];
}

/** A certificate as the model knows it. */
export interface Known {
    readonly bytes: Bytes;
    /** The root it certifies of this canister, hexadecimal; or what is wrong with it. */
    readonly root: string;
    readonly fault?: 'CERTIFICATE_MALFORMED' | 'CERTIFICATE_FOREIGN';
    /** Its signature is of another tree. */
    readonly isForged?: boolean;
}

export interface Installed extends GenesisParts {
    /** The hash of `labeled("http_expr", E)` of the module. */
    readonly httpExpr: Bytes;
    readonly controller: Principal;
}

const ZERO: Bytes = new Uint8Array(32);

/**
 * The jury in lists and sets, as docs/protocol.md tells it, without a thought for cost. Every method whose name begins
 * with `check` throws what the canister must refuse with; the one without it is told the time and does it.
 */
export class Model extends ModelRoles {
    readonly blocks: DataRecord[] = [];
    /** The jurors of each block, hexadecimal. */
    readonly named: string[][] = [];
    readonly raw: Bytes[] = [];
    readonly commits: ModelCommit[] = [];
    readonly draws: Attempt[] = [];
    readonly tree = new BlockTree();
    readonly keys: ModelKeys;
    /** Whose last certificate was forged; a minute does not go by here. */
    readonly refused = new Set<string>();
    /** Draws whose seats stand. */
    readonly seated = new Set<number>();
    /** The preimage of the genesis. */
    origin: Bytes;
    previousHash = ZERO;
    /** The leaves under every root since the newest commit. */
    private certified = new Map<string, CertifiedLeaves>();

    constructor(private readonly installed: Installed) {
        super(installed.controller);
        this.keys = new ModelKeys(installed.canisterId);
        this.origin = genesisPreimage(installed);
        this.seal();
    }

    get length(): number {
        return this.blocks.length;
    }

    get committed(): number {
        return this.commits.at(-1)?.length ?? 0;
    }

    get leaves(): CertifiedLeaves {
        const { keys, length, origin, previousHash, rolesHead } = this;
        const { httpExpr } = this.installed;
        const [draws, genesis] = [this.draws.length, sha256(origin)];
        return { draws, entity: keys.head, genesis, length, previousHash, roles: rolesHead, httpExpr };
    }

    root(): string {
        return hex(this.tree.root(this.leaves));
    }

    protected override seal(): void {
        this.certified.set(this.root(), this.leaves);
    }

    /** Jurors in order of first addition, and those of them who are members at `index`. */
    pool(index: number): string[] {
        const everybody = new Set<string>();
        const members = new Set<string>();
        for (const [block, { kind }] of this.blocks.slice(0, index + 1).entries()) {
            for (const juror of this.named[block] ?? []) {
                if (kind === 'Add') everybody.add(juror);
                if (kind === 'Add') members.add(juror);
                if (kind === 'Remove') members.delete(juror);
            }
        }
        return [...everybody].filter((juror) => members.has(juror));
    }

    /** start, end, start, ... of a juror's membership. */
    history(juror: string): number[] {
        const turns: number[] = [];
        for (const [index, { kind }] of this.blocks.entries()) {
            const turnsNow = turns.length % 2 === 0 ? kind === 'Add' : kind === 'Remove';
            if (turnsNow && this.named[index]?.includes(juror)) turns.push(index);
        }
        return turns;
    }

    stage(block: Omit<DataRecord, 'timestamp'>, timestamp: bigint): void {
        const data = { ...block, timestamp };
        const bytes = blockBytes(data);
        this.blocks.push(data);
        this.named.push(data.jurors.map(hex));
        this.raw.push(bytes);
        this.tree.hashes.push(sha256(bytes));
        this.seal();
    }

    checkSelect(by: Principal, index: number, count: number): void {
        this.checkUser(by);
        if (index >= this.length) refuse('INDEX_OUT_OF_RANGE');
        if (count < 1 || count > 10_000) refuse('COUNT_OUT_OF_RANGE');
        if (count > this.pool(index).length) refuse('POOL_TOO_SMALL');
    }

    /** @returns the draw number */
    request(attempt: Omit<Attempt, 'outcome'>): number {
        this.draws.push({ ...attempt, outcome: 'Pending' });
        this.seal();
        return this.draws.length - 1;
    }

    fail(number: number): void {
        const attempt = this.draws[number];
        if (attempt !== undefined) attempt.outcome = 'Failed';
    }

    select(number: number, rand: Bytes, timestamp: bigint): void {
        const attempt = this.draws[number];
        if (attempt === undefined) throw new Error(`no draw ${number}`);
        const { author, index, count, memo, requestedAt } = attempt;
        attempt.outcome = this.length;
        const jurors = this.drawn(index, rand, count, 0);
        const draw = { number, requestedAt };
        this.stage({ kind: 'Select', jurors, rand, jurorsIndex: index, memo, draw, author }, timestamp);
    }

    /** From a draw back to its Select: the pool it drew from, its randomness, and how many are drawn. */
    chain(index: number): { pool: number; rand: Bytes; drawn: number } {
        const block = this.blocks[index];
        if (block?.rand === undefined) throw new Error(`block ${index} is no draw`);
        const { jurors, jurorsIndex, kind, rand } = block;
        if (kind === 'Select') return { pool: jurorsIndex, rand, drawn: jurors.length };
        const before = this.chain(jurorsIndex);
        return { ...before, drawn: before.drawn + jurors.length };
    }

    isExtended(index: number): boolean {
        return this.blocks.some(({ kind, jurorsIndex }) => kind === 'Expand' && jurorsIndex === index);
    }

    checkExpand(by: Principal, index: number, more: number): void {
        this.checkUser(by);
        const block = this.blocks[index];
        if (block === undefined) return refuse('INDEX_OUT_OF_RANGE');
        if (block.kind !== 'Select' && block.kind !== 'Expand') refuse('NOT_A_DRAW');
        if (this.isExtended(index)) refuse('ALREADY_EXPANDED');
        const { pool, drawn } = this.chain(index);
        if (more < 1 || drawn + more > 10_000) refuse('COUNT_OUT_OF_RANGE');
        if (drawn + more > this.pool(pool).length) refuse('POOL_TOO_SMALL');
    }

    expand(index: number, more: number, memo: Bytes, author: Principal, time: bigint): void {
        const { pool, rand, drawn } = this.chain(index);
        const jurors = this.drawn(pool, rand, more, drawn);
        const draw = { requestedAt: time };
        this.stage({ kind: 'Expand', jurors, rand, jurorsIndex: index, memo, draw, author }, time);
    }

    private drawn(index: number, rand: Bytes, count: number, skip: number): Bytes[] {
        const pool = this.pool(index);
        return drawPositions(rand, pool.length, count, skip).map((position) => unhex(pool[position] ?? ''));
    }

    /** @returns the leaves to commit; undefined when nothing is staged */
    checkCommit(by: Principal, { root, fault, isForged }: Known): CertifiedLeaves | undefined {
        this.checkCertifier(by);
        if (this.committed === this.length) return undefined;
        if (fault !== undefined) refuse(fault);
        const leaves = this.certified.get(root);
        if (leaves === undefined || leaves.length <= this.committed) return refuse('CERTIFICATE_STALE');
        if (isForged) refuse('CERTIFICATE_SIGNATURE_INVALID');
        return leaves;
    }

    private checkCertifier(by: Principal): void {
        this.checkUser(by);
        if (this.refused.has(by.toText())) refuse('CERTIFICATE_REFUSED_FOR_NOW');
    }

    commit(leaves: CertifiedLeaves, { root, bytes }: Known): void {
        this.commits.push({ ...leaves, root, certificates: [bytes] });
        this.previousHash = unhex(root);
        this.certified = new Map();
        this.seal();
    }

    checkAddCertificate(by: Principal, number: number, known: Known): void {
        const { root, fault, bytes, isForged } = known;
        this.checkCertifier(by);
        const commit = this.commits[number];
        if (commit === undefined) return refuse('COMMIT_OUT_OF_RANGE');
        if (fault !== undefined) refuse(fault);
        if (root !== commit.root) refuse('CERTIFICATE_MISMATCH');
        const isThere = commit.certificates.some((one) => hex(one) === hex(bytes));
        if (!isThere && commit.certificates.length === 4) refuse('CERTIFICATES_FULL');
        if (isForged) refuse('CERTIFICATE_SIGNATURE_INVALID');
    }

    addCertificate(number: number, { bytes }: Known): void {
        const certificates = this.commits[number]?.certificates;
        if (certificates?.every((one) => hex(one) !== hex(bytes))) certificates.push(bytes);
    }

    /** Only while no draw waits for randomness. */
    upgrade(): void {
        this.refused.clear();
    }

    /** @param rootKey undefined: one that is none */
    checkRootKey(by: Principal, rootKey: Bytes | undefined): void {
        this.checkController(by);
        if (this.commits.length > 0) refuse('ROOT_KEY_FIXED');
        if (rootKey === undefined) refuse('ROOT_KEY_MALFORMED');
    }

    setRootKey(rootKey: Bytes): void {
        this.origin = genesisPreimage({ ...this.installed, rootKey });
        this.refused.clear();
        this.seal();
    }

    /** Of a canister that nobody restores into; `begins` without preimages, which are none. */
    checkRestore(by: Principal, begins: boolean): void {
        this.checkController(by);
        const isUsed = this.length + this.draws.length + this.keys.changes.length > 0;
        refuse(begins && isUsed ? 'RESTORE_NOT_EMPTY' : 'RESTORE_MISMATCH');
    }

    checkEntityKey(by: Principal, key: Bytes, signature: Bytes | undefined): void {
        this.checkAdmin(by);
        if (this.keys.isRefused(key, signature)) refuse('ENTITY_KEY_INVALID');
    }

    setEntityKey(change: Omit<KeyChange, 'from'>): void {
        this.keys.set({ ...change, from: this.length });
        this.seal();
    }
}
