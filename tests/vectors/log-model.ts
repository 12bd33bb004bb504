import { ed25519 } from '@noble/curves/ed25519';
import { blockHash, encodeData } from '../../src/protocol/block.js';
import type { BlockData } from '../../src/protocol/block.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { encodeEntityKey, keyRotationMessage } from '../../src/protocol/entity-keys.js';
import type { EntityKeyChange } from '../../src/protocol/entity-keys.js';
import { consistencyPath } from '../../src/protocol/consistency.js';
import { DRAW_ALGORITHM, drawPositions } from '../../src/protocol/draw.js';
import { encodeInstallGenesis, genesisOf, ZERO_HASH } from '../../src/protocol/genesis.js';
import { encodeWitness, reconstruct } from '../../src/protocol/hash-tree.js';
import { blockLeafHash, blockWitness, rootOfState, tipWitness } from '../../src/protocol/jury-tree.js';
import type { Leaves } from '../../src/protocol/jury-tree.js';
import { Pool } from '../../src/protocol/pool.js';
import { rolesHead } from '../../src/protocol/roles.js';
import type { Role } from '../../src/protocol/roles.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { StoredNodes } from '../protocol/stored-nodes.js';
import type { CommitVector, LogVectors, State, Step } from './log-vectors.js';

const SECOND = 1_000_000_000n;

export interface Origin {
    readonly canisterId: Uint8Array;
    readonly installTime: bigint;
    readonly controller: Uint8Array;
    /** Hash of `labeled("http_expr", E)`. */
    readonly httpExpr: Uint8Array;
}

/** A log as the protocol says, written down call by call, on a clock that moves one second at each step. */
export class LogModel {
    private readonly steps: Step[] = [];
    private readonly commits: CommitVector[] = [];
    private readonly data: BlockData[] = [];
    private readonly nodes = new StoredNodes();
    private readonly pool = new Pool();
    /** Roots and their leaves, by the number of the step that read a certificate over them. */
    private readonly certified = new Map<number, Leaves>();
    private readonly leaves: { -readonly [K in keyof Leaves]: Leaves[K] };
    private readonly installed: State;
    private time: bigint;
    private committed = 0;
    private roleChanges = 0;
    private genesis: Uint8Array;
    private readonly entityKeys: EntityKeyChange[] = [];

    constructor(private readonly origin: Origin) {
        const { installTime, httpExpr } = origin;
        this.genesis = this.preimage(new Uint8Array());
        this.time = installTime;
        this.leaves = {
            draws: 0,
            entity: ZERO_HASH,
            genesis: genesisOf(this.genesis),
            length: 0,
            previousHash: ZERO_HASH,
            roles: ZERO_HASH,
            httpExpr
        };
        this.installed = this.state();
    }

    /** @param key DER */
    rootKey(key: Uint8Array, by = this.origin.controller): this {
        const at = this.tick();
        this.genesis = this.preimage(key);
        this.leaves.genesis = genesisOf(this.genesis);
        return this.step({ call: 'root_key', at: `${at}`, by: toHex(by), key: toHex(key) });
    }

    /**
     * @param seed of the new key
     * @param signer seed of the key before; undefined: it does not sign
     */
    entityKey(by: Uint8Array, seed: Uint8Array, signer?: Uint8Array): this {
        const time = this.tick();
        const number = this.entityKeys.length;
        const publicKey = ed25519.getPublicKey(seed);
        const old = this.entityKeys.at(-1)?.publicKey ?? new Uint8Array();
        const message = keyRotationMessage(this.origin.canisterId, number, old, publicKey);
        const signature = signer && ed25519.sign(message, signer);
        const change: EntityKeyChange = {
            number,
            publicKey,
            kind: number === 0 ? 'First' : signature === undefined ? 'Reset' : 'Rotated',
            from: this.data.length,
            by,
            time,
            signature: signature ?? new Uint8Array()
        };
        this.entityKeys.push(change);
        const preimage = encodeEntityKey(this.leaves.entity, change);
        this.leaves.entity = sha256(preimage);
        return this.step({
            call: 'entity_key',
            at: `${time}`,
            by: toHex(by),
            key: toHex(publicKey),
            signature: signature === undefined ? null : toHex(signature),
            preimage: toHex(preimage)
        });
    }

    role(whom: Uint8Array, role: Role | undefined, by = this.origin.controller): this {
        const time = this.tick();
        const change = { number: this.roleChanges++, by, whom, role, time };
        this.leaves.roles = rolesHead(this.leaves.roles, change);
        return this.step({
            call: 'role',
            at: `${time}`,
            by: toHex(by),
            whom: toHex(whom),
            role: role ?? null
        });
    }

    change(kind: 'Add' | 'Remove', by: Uint8Array, jurors: readonly string[], memo = ''): this {
        const timestamp = this.tick();
        const common = { jurors: jurors.map(asciiBytes), memo: asciiBytes(memo), author: by, timestamp };
        const block = this.stage({ kind, ...common, rand: undefined, jurorsIndex: 0, draw: undefined });
        const call = kind === 'Add' ? 'add' : 'remove';
        const given = { jurors: common.jurors.map(toHex), memo: toHex(common.memo) };
        return this.step({ call, at: `${timestamp}`, by: toHex(by), ...given, ...block });
    }

    /** @param rand undefined: the network gives none, and the draw fails */
    select(by: Uint8Array, pool: number, count: number, rand: Uint8Array | undefined, memo = ''): this {
        const requestedAt = this.tick();
        const number = this.leaves.draws++;
        const requested = this.state();
        const call = { call: 'select', at: `${requestedAt}`, by: toHex(by), pool, count } as const;
        const asked = { ...call, memo: toHex(asciiBytes(memo)), number, requested };
        if (rand === undefined) return this.step({ ...asked, rand: null });
        const timestamp = this.tick();
        const block = this.stage({
            kind: 'Select',
            jurors: this.drawn(pool, rand, count, 0),
            rand,
            jurorsIndex: pool,
            memo: asciiBytes(memo),
            draw: { number, requestedAt, algorithm: DRAW_ALGORITHM },
            author: by,
            timestamp
        });
        return this.step({ ...asked, rand: toHex(rand), staged_at: `${timestamp}`, ...block });
    }

    expand(by: Uint8Array, index: number, more: number, memo = ''): this {
        const timestamp = this.tick();
        const { pool, rand, drawn } = this.chain(index);
        const block = this.stage({
            kind: 'Expand',
            jurors: this.drawn(pool, rand, more, drawn),
            rand,
            jurorsIndex: index,
            memo: asciiBytes(memo),
            draw: { number: undefined, requestedAt: timestamp, algorithm: DRAW_ALGORITHM },
            author: by,
            timestamp
        });
        const call = { call: 'expand', at: `${timestamp}`, by: toHex(by), of: index, more } as const;
        return this.step({ ...call, memo: toHex(asciiBytes(memo)), ...block });
    }

    /** Somebody reads a certificate over the state as it is now. */
    certificate(): this {
        const at = this.tick();
        this.certified.set(this.steps.length, { ...this.leaves });
        return this.step({ call: 'certificate', at: `${at}` });
    }

    /** @param step which read the certificate */
    commit(by: Uint8Array, step = this.steps.length - 1): this {
        const at = this.tick();
        const leaves = this.certified.get(step);
        if (leaves === undefined) throw new Error(`step ${step} read no certificate`);
        const tree = tipWitness(this.nodes.root(leaves.length), leaves);
        const root = reconstruct(tree);
        const indices = Array.from({ length: leaves.length }, (_, index) => index);
        this.commits.push({
            length: leaves.length,
            root: toHex(root),
            draws: leaves.draws,
            genesis: toHex(leaves.genesis),
            previous_hash: toHex(leaves.previousHash),
            roles: toHex(leaves.roles),
            entity: toHex(leaves.entity),
            http_expr: toHex(leaves.httpExpr),
            certificate: step,
            tip: toHex(encodeWitness(tree)),
            witnesses: indices.map((index) => this.witness(index, leaves))
        });
        this.leaves.previousHash = root;
        this.committed = leaves.length;
        return this.step({ call: 'commit', at: `${at}`, by: toHex(by), certificate: step });
    }

    finish(about: string): LogVectors {
        const { canisterId, controller, installTime, httpExpr } = this.origin;
        const sizes = Array.from({ length: this.nodes.size + 1 }, (_, size) => size);
        return {
            about,
            canister_id: toHex(canisterId),
            controller: toHex(controller),
            install_time: `${installTime}`,
            http_expr: toHex(httpExpr),
            installed: this.installed,
            genesis: [toHex(this.genesis)],
            steps: this.steps,
            commits: this.commits,
            pools: this.data.map((_, index) => this.pool.membersAt(index).map(toHex)),
            consistency: sizes.flatMap((newer) =>
                sizes.slice(0, newer + 1).map((older) => ({
                    older,
                    newer,
                    proof: this.nodes.hashes(newer, consistencyPath(older, newer)).map(toHex)
                }))
            )
        };
    }

    private preimage(rootKey: Uint8Array): Uint8Array {
        const { canisterId, installTime } = this.origin;
        return encodeInstallGenesis({ canisterId, installTime, initHash: ZERO_HASH, rootKey });
    }

    private step(step: StepBefore): this {
        this.steps.push({ ...step, after: this.state() });
        return this;
    }

    private stage(data: BlockData) {
        const index = this.data.push(data) - 1;
        const bytes = encodeData(data);
        const hash = blockHash(bytes);
        this.nodes.append(blockLeafHash(index, hash));
        this.pool.apply(data);
        this.leaves.length = index + 1;
        return { index, bytes: toHex(bytes), hash: toHex(hash) };
    }

    private state(): State {
        const { length, draws, previousHash, roles, genesis, entity, httpExpr } = this.leaves;
        const blocksHash = this.nodes.root(length);
        return {
            length,
            committed: this.committed,
            draws,
            genesis: toHex(genesis),
            previous_hash: toHex(previousHash),
            roles: toHex(roles),
            entity: toHex(entity),
            http_expr: toHex(httpExpr),
            t: blocksHash === undefined ? null : toHex(blocksHash),
            r: toHex(rootOfState(blocksHash, this.leaves))
        };
    }

    private witness(index: number, leaves: Leaves): string {
        const data = this.data[index];
        if (data === undefined) throw new Error(`no block ${index}`);
        const tree = blockWitness(index, blockHash(encodeData(data)), leaves, (element) => {
            const [hash] = this.nodes.hashes(leaves.length, [element]);
            return hash ?? ZERO_HASH;
        });
        return toHex(encodeWitness(tree));
    }

    /** The Select that a draw goes back to, and how many were drawn up to that draw. */
    private chain(index: number): { pool: number; rand: Uint8Array; drawn: number } {
        const block = this.data[index];
        if (block?.rand === undefined) throw new Error(`block ${index} is no draw`);
        const { jurors, jurorsIndex, rand } = block;
        if (block.kind === 'Select') return { pool: jurorsIndex, rand, drawn: jurors.length };
        const before = this.chain(jurorsIndex);
        return { ...before, drawn: before.drawn + jurors.length };
    }

    private drawn(index: number, rand: Uint8Array, count: number, skip: number): Uint8Array[] {
        const members = this.pool.membersAt(index);
        return drawPositions(rand, members.length, count, skip).map((at) => members[at] ?? ZERO_HASH);
    }

    private tick(): bigint {
        return (this.time += SECOND);
    }
}

/** Distributes over the kinds of step, which `Omit` on the union itself would not. */
type StepBefore = Step extends infer S ? (S extends Step ? Omit<S, 'after'> : never) : never;
