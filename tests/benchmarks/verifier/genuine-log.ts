import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLE_BLOCKS, bundleName, encodeBundle } from '../../../src/archive/format/bundle.js';
import { encodeManifest, MANIFEST_FILE } from '../../../src/archive/format/manifest.js';
import { commitName, encodeCommit } from '../../../src/archive/format/commit.js';
import { asciiBytes, u32be } from '../../../src/protocol/bytes.js';
import { encodeData } from '../../../src/protocol/block.js';
import type { BlockData } from '../../../src/protocol/block.js';
import { DRAW_ALGORITHM, drawPositions } from '../../../src/protocol/draw.js';
import { genesisOf, ZERO_HASH } from '../../../src/protocol/genesis.js';
import { rootOfState } from '../../../src/protocol/jury-tree.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { PoolHistory } from '../../../src/verifier/draws/pool-history.js';
import { digestRange } from '../../../src/verifier/digest/range-digest.js';
import { packRange } from '../../verifier/pack-range.js';
import { LogPeaks } from '../../../src/verifier/digest/log-peaks.js';
import { CANISTER, certificate } from '../../verifier/certificate-builder.js';
import { PREIMAGE } from '../../verifier/log-builder.js';

const START = 1_764_000_000_000_000_000n;
const SECOND = 1_000_000_000n;
const AUTHOR = sha256(asciiBytes('author')).slice(0, 29);
const JURY = 12;

const idOf = (number: number) => sha256(u32be(number));
const timeOf = (index: number) => START + BigInt(index) * SECOND;

/**
 * What block `index` is: each tenth a draw, each fiftieth a removal, else one juror more; the first adds a hundred.
 * Half the draws are from the pool as it is, the others from a pool anywhere in the past.
 */
function kindOf(index: number): BlockData['kind'] {
    if (index % 10 === 9) return 'Select';
    return index % 50 === 20 ? 'Remove' : 'Add';
}

function jurorsOf(index: number): Uint8Array[] {
    if (index === 0) return Array.from({ length: 100 }, (_, i) => idOf(2 ** 31 + i));
    if (kindOf(index) === 'Remove') return [idOf(index - 10)];
    return [idOf(index)];
}

function poolIndexOf(index: number): number {
    const random = new DataView(idOf(index).buffer).getUint32(4);
    return random % 2 === 0 ? index - 1 : (random >>> 1) % index;
}

/** The juries of all draws, in the order of their pools: none is looked up twice. */
function drawAll(size: number): Map<number, Uint8Array[]> {
    const pool = new PoolHistory();
    const draws: number[] = [];
    for (let index = 0; index < size; index++) {
        if (kindOf(index) === 'Select') draws.push(index);
        else {
            for (const id of jurorsOf(index)) {
                const hash = new DataView(sha256(id).buffer).getUint32(0);
                pool.list(kindOf(index) === 'Add', id, 0, id.length, hash);
            }
        }
        pool.finishBlock();
    }
    const juries = new Map<number, Uint8Array[]>();
    draws.sort((a, b) => poolIndexOf(a) - poolIndexOf(b));
    for (const index of draws) {
        pool.goTo(poolIndexOf(index));
        const positions = drawPositions(randOf(index), pool.sizeAt(poolIndexOf(index)), JURY);
        juries.set(index, positions.map((position) => pool.memberAt(position))); // prettier-ignore
    }
    return juries;
}

const randOf = (index: number) => sha256(asciiBytes(`randomness of block ${index}`));

function blockAt(index: number, juries: ReadonlyMap<number, Uint8Array[]>): Uint8Array {
    const isDraw = kindOf(index) === 'Select';
    const requestedAt = timeOf(index) - SECOND / 2n;
    return encodeData({
        kind: kindOf(index),
        jurors: isDraw ? (juries.get(index) ?? []) : jurorsOf(index),
        rand: isDraw ? randOf(index) : undefined,
        jurorsIndex: isDraw ? poolIndexOf(index) : 0,
        memo: asciiBytes(`Memo of block ${index}, to be heard in courtroom 4 on 3 December`),
        draw: isDraw ? { number: (index - 9) / 10, requestedAt, algorithm: DRAW_ALGORITHM } : undefined,
        author: AUTHOR,
        timestamp: timeOf(index)
    });
}

/** Writes the files of an archive: `size` blocks, and `commits` commits with genuine certificates over them. */
export function writeGenuineLog(folder: string, size: number, commits: number): void {
    for (const sub of ['blocks', 'commits']) mkdirSync(join(folder, sub), { recursive: true });
    const juries = drawAll(size);
    const tree = new LogPeaks();
    let previousHash = ZERO_HASH;
    let written = 0;
    for (let first = 0; first < size; first += BUNDLE_BLOCKS) {
        const count = Math.min(BUNDLE_BLOCKS, size - first);
        const blocks = Array.from({ length: count }, (_, i) => blockAt(first + i, juries));
        writeFileSync(join(folder, bundleName(first / BUNDLE_BLOCKS)), encodeBundle(blocks));
        // Commits end where bundles end, but for the last.
        const { nodeLevels, nodeHashes } = digestRange(packRange(first, blocks, []));
        nodeLevels.forEach((level, i) => tree.append(level, nodeHashes.slice(32 * i, 32 * i + 32)));
        const length = first + count;
        if (length < size && length < ((written + 1) * size) / commits) continue;
        const leaves = {
            draws: Math.floor(length / 10),
            genesis: genesisOf(PREIMAGE),
            length,
            previousHash,
            roles: ZERO_HASH,
            entity: ZERO_HASH,
            httpExpr: sha256(asciiBytes('http_expr'))
        };
        const root = rootOfState(tree.root(), leaves);
        const time = timeOf(length - 1) + SECOND / 4n;
        const signed = certificate().withTime(time).withCertifiedData(CANISTER, root).build();
        writeFileSync(
            join(folder, commitName(written++)),
            encodeCommit({ root, leaves, certificates: [signed] })
        );
        previousHash = root;
    }
    const manifest = { canisterId: CANISTER, blocks: size, commits: written, genesis: [PREIMAGE] };
    writeFileSync(join(folder, MANIFEST_FILE), encodeManifest(manifest));
}
