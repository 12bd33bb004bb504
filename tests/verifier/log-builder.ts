import { asciiBytes } from '../../src/protocol/bytes.js';
import { blockHash, encodeData } from '../../src/protocol/block.js';
import type { BlockData } from '../../src/protocol/block.js';
import { DRAW_ALGORITHM, drawPositions } from '../../src/protocol/draw.js';
import { encodeInstallGenesis, genesisOf, ZERO_HASH } from '../../src/protocol/genesis.js';
import type { InstallGenesis } from '../../src/protocol/genesis.js';
import { blockLeafHash, blockNodeHash, rootOfState } from '../../src/protocol/jury-tree.js';
import type { Leaves } from '../../src/protocol/jury-tree.js';
import { append, rightEdge } from '../../src/protocol/log-tree.js';
import { Pool } from '../../src/protocol/pool.js';
import { sha256 } from '../../src/protocol/sha256.js';
import type { CommitInput, LogInput, Policy } from '../../src/verifier/input.js';
import { CANISTER, certificate, ROOT_KEY } from './certificate-builder.js';
import type { CertificateBuilder } from './certificate-builder.js';

export const START = 1_764_000_000_000_000_000n;
export const INSTALLED: InstallGenesis = {
    canisterId: CANISTER,
    installTime: START,
    initHash: ZERO_HASH,
    rootKey: ROOT_KEY
};
export const PREIMAGE: Uint8Array = encodeInstallGenesis(INSTALLED);
export const POLICY: Policy = { rootKey: ROOT_KEY, canisterId: CANISTER, genesis: [PREIMAGE] };
export const SECOND = 1_000_000_000n;
const HTTP_EXPR = sha256(asciiBytes('tests/verifier: certified responses'));
const AUTHOR = Uint8Array.of(1, 2, 3, 4, 2);

/** T over blocks with these bytes. */
export function blocksHash(blocks: readonly Uint8Array[]): Uint8Array | undefined {
    const peaks: Uint8Array[] = [];
    for (const [index, bytes] of blocks.entries()) {
        append(peaks, index, blockLeafHash(index, blockHash(bytes)), blockNodeHash);
    }
    return rightEdge(peaks, blockNodeHash)[0];
}

export const rootOf = (blocks: readonly Uint8Array[], leaves: Leaves): Uint8Array =>
    rootOfState(blocksHash(blocks), leaves);

export interface Expected {
    readonly data: BlockData[];
    readonly commits: CommitInput[];
}

/**
 * A log as the canister would write it, on a clock of its own that moves one second at each step. Every step may
 * be given another content, so that a log can be wrong in one place and sound, certified, everywhere else: this is
 * what a canister could sign whose code cheats.
 */
export class LogBuilder {
    readonly data: BlockData[] = [];
    readonly blocks: Uint8Array[] = [];
    readonly commits: CommitInput[] = [];
    time = START;
    draws = 0;
    genesis = genesisOf(PREIMAGE);
    previousHash = ZERO_HASH;
    private readonly pool = new Pool();

    constructor(private readonly newCertificate: () => CertificateBuilder = certificate) {}

    add(...names: string[]): this {
        return this.stage({ kind: 'Add', jurors: names.map(asciiBytes) });
    }

    remove(...names: string[]): this {
        return this.stage({ kind: 'Remove', jurors: names.map(asciiBytes) });
    }

    select(index: number, count: number, change: Partial<BlockData> = {}): this {
        const requestedAt = this.tick();
        const number = this.draws++;
        const rand = change.rand ?? sha256(asciiBytes(`randomness of draw ${number}`));
        const jurors = this.draw(index, rand, count, 0);
        const draw = { number, requestedAt, algorithm: DRAW_ALGORITHM };
        return this.stage({ kind: 'Select', jurors, rand, jurorsIndex: index, draw, ...change });
    }

    expand(index: number, count: number, change: Partial<BlockData> = {}): this {
        let root = index;
        let drawn = 0;
        for (;;) {
            const block = this.data[root];
            drawn += block?.jurors.length ?? 0;
            if (block?.kind !== 'Expand') break;
            root = block.jurorsIndex;
        }
        const rand = this.data[root]?.rand ?? ZERO_HASH;
        const jurors = this.draw(this.data[root]?.jurorsIndex ?? 0, rand, count, drawn);
        const draw = { number: undefined, requestedAt: this.time + SECOND, algorithm: DRAW_ALGORITHM };
        return this.stage({ kind: 'Expand', jurors, rand, jurorsIndex: index, draw, ...change });
    }

    stage(change: Partial<BlockData>): this {
        const data: BlockData = {
            kind: 'Add',
            jurors: [],
            rand: undefined,
            jurorsIndex: 0,
            memo: asciiBytes(`memo ${this.blocks.length}`),
            draw: undefined,
            author: AUTHOR,
            timestamp: this.tick(),
            ...change
        };
        this.data.push(data);
        this.pool.apply(data);
        return this.stageBytes(encodeData(data));
    }

    stageBytes(bytes: Uint8Array): this {
        this.blocks.push(bytes);
        return this;
    }

    commit(change: Partial<Leaves> = {}, time = this.tick()): this {
        const leaves: Leaves = {
            draws: this.draws,
            genesis: this.genesis,
            length: this.blocks.length,
            previousHash: this.previousHash,
            roles: ZERO_HASH,
            entity: ZERO_HASH,
            httpExpr: HTTP_EXPR,
            ...change
        };
        const root = rootOf(this.blocks, leaves);
        const bytes = this.newCertificate().withTime(time).withCertifiedData(CANISTER, root).build();
        this.commits.push({ root, leaves, certificates: [bytes] });
        this.previousHash = root;
        return this;
    }

    build(): LogInput {
        return { blocks: [...this.blocks], commits: [...this.commits] };
    }

    tick(): bigint {
        return (this.time += SECOND);
    }

    private draw(index: number, rand: Uint8Array, count: number, skip: number): Uint8Array[] {
        const members = this.pool.length > index ? this.pool.membersAt(index) : [];
        if (members.length < count + skip || count === 0) return members.slice(0, count);
        return drawPositions(rand, members.length, count, skip).map((p) => members[p] ?? ZERO_HASH);
    }
}

export const names = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, i) => `juror-${from + i}`);

/** Three commits over ten blocks: members come and go, three draws, one extended twice. */
export function sampleLog(newCertificate?: () => CertificateBuilder): LogBuilder {
    return new LogBuilder(newCertificate)
        .add(...names(0, 20))
        .remove('juror-3', 'juror-7', 'stranger')
        .commit()
        .select(1, 5)
        .add('juror-3', ...names(20, 25))
        .expand(2, 3)
        .commit()
        .select(0, 12)
        .expand(4, 2)
        .remove(...names(0, 4))
        .select(3, 1)
        .stage({ kind: 'Add', memo: asciiBytes('nobody') })
        .commit();
}
