import { blockHash, DATA_HEADER, decodeData, encodeData, KINDS } from '../../src/protocol/block.js';
import type { BlockData } from '../../src/protocol/block.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { consistencyPath } from '../../src/protocol/consistency.js';
import { DRAW_ALGORITHM, PositionDraw } from '../../src/protocol/draw.js';
import { encodeWitness, reconstruct } from '../../src/protocol/hash-tree.js';
import {
    CERTIFICATE_EXPRESSION,
    expressionPath,
    HttpTree,
    responseHash
} from '../../src/protocol/http-tree.js';
import {
    blockLeafHash,
    blockWitness,
    leavesTree,
    rootOfState,
    tipWitness
} from '../../src/protocol/jury-tree.js';
import { inclusionPath, peaks } from '../../src/protocol/log-tree.js';
import type { ProofElement } from '../../src/protocol/log-tree.js';
import type { ConsistencyElement } from '../../src/protocol/consistency.js';
import { Pool } from '../../src/protocol/pool.js';
import { ROLES, rolesHead } from '../../src/protocol/roles.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { hex, present } from '../verifier/bytes.js';
import type { Example } from './document-parser.js';
import * as records from './document-records.js';
import type { Others, Values } from './document-records.js';
import { StoredNodes } from './stored-nodes.js';

/** All examples of the document, and what follows from them. */
export class Examples {
    private readonly blocks: readonly Example[];

    constructor(readonly all: readonly Example[]) {
        this.blocks = all.filter(({ kind }) => kind === 'block');
    }

    /** The values that an example must have, from those that it gives. @throws if it gives too little */
    recompute(example: Example): Values {
        const { kind, values, name } = example;
        switch (kind) {
            case 'block':
                return this.block(name, values);
            case 'jury':
                return this.jury(values);
            case 'genesis':
                return records.genesis(values);
            case 'genesis-restored':
                return records.genesisRestored(values);
            case 'lineage':
                return records.lineage(this.others);
            case 'entity-key':
                return records.entityKey(values, this.others);
            case 'case-record':
                return records.caseRecord(values);
            case 'seats':
                return records.seats(values, this.others);
            case 'excused':
                return records.excused(values, this.others);
            case 'withdrawn':
                return records.withdrawn(values, this.others);
            case 'receipt':
                return records.receipt(values, this.others);
            case 'role-change':
                return this.roleChange(values);
            case 'tree':
                return this.tree(values);
            case 'root':
                return this.root(values);
            case 'witness':
                return this.witness(values);
            case 'consistency':
                return this.consistency(values);
            case 'http':
                return pages(values);
            case 'paths':
                return paths(values);
            default:
                throw new Error(`nobody recomputes examples of the kind ${kind}`);
        }
    }

    private block(name: string, values: Values): Values {
        const data = dataOf(values);
        const bytes = encodeData(data);
        const body = toHex(bytes.subarray(DATA_HEADER.length));
        if (this.blocks.findIndex((block) => block.name === name) !== Number(name)) {
            throw new Error(`block ${name} is not the block of that index`);
        }
        decodeData(bytes);
        return { bytes: `header${body}`, hash: toHex(blockHash(bytes)) };
    }

    private jury(values: Values): Values {
        const [select, expand] = [this.data(text(values, 'select')), this.data(text(values, 'expand'))];
        const pool = new Pool();
        this.blocks.forEach((_, index) => pool.apply(this.data(`${index}`)));
        const members = pool.membersAt(select.jurorsIndex);
        if (select.jurors.length + expand.jurors.length > members.length)
            throw new Error('more than the pool has');
        const draw = new PositionDraw(present(select.rand), members.length);
        const positions = Array.from({ length: select.jurors.length }, () => draw.next());
        const words = draw.wordsUsed;
        const more = Array.from({ length: expand.jurors.length }, () => draw.next());
        const jurors = (drawn: readonly number[]) => drawn.map((at) => toHex(present(members[at]))).join();
        for (const [drawn, block] of [
            [positions, select],
            [more, expand]
        ] as const) {
            if (jurors(drawn) !== block.jurors.map(toHex).join())
                throw new Error('another jury than the block has');
        }
        return {
            rand: toHex(present(select.rand)),
            pool: members.map(toHex).join(),
            positions: positions.join(),
            words: `${words}`,
            jury: jurors(positions),
            'more positions': more.join(),
            'more words': `${draw.wordsUsed - words}`,
            'more jurors': jurors(more)
        };
    }

    private roleChange(values: Values): Values {
        const role = text(values, 'role');
        const change = {
            number: Number(text(values, 'number')),
            by: value(values, 'by'),
            whom: value(values, 'whom'),
            role: ROLES.find((name) => name === role),
            time: BigInt(text(values, 'time'))
        };
        if (change.role === undefined && role !== 'none') throw new Error(`no role ${role}`);
        return { after: toHex(rolesHead(value(values, 'before'), change)) };
    }

    private tree(values: Values): Values {
        const nodes = this.nodes();
        return Object.fromEntries(
            Object.keys(values).map((key) => {
                const [what = '', from = '', to = from] = key.split(/[ -]/);
                const last = what === 'T' ? Number(from) - 1 : Number(to);
                const size = last + 1 - (what === 'T' ? 0 : Number(from));
                if (what === 'T') return [key, toHex(present(nodes.root(size)))];
                const level = Math.log2(size);
                return [key, toHex(nodes.node({ level, position: Number(from) / size }))];
            })
        );
    }

    private root(values: Values): Values {
        const leaves = leavesOf(values);
        const blocksHash = this.nodes().root(leaves.length);
        return {
            L: toHex(reconstruct(leavesTree(leaves))),
            R: toHex(rootOfState(blocksHash, leaves)),
            ...('tip' in values ? { tip: toHex(encodeWitness(tipWitness(blocksHash, leaves))) } : {})
        };
    }

    private witness(values: Values): Values {
        const leaves = leavesOf(
            present(this.all.find(({ kind, name }) => kind === 'root' && name === text(values, 'of'))).values
        );
        const index = Number(text(values, 'index'));
        const nodes = this.nodes();
        const hashes = nodes.hashes(leaves.length, inclusionPath(index, leaves.length));
        const siblings = [...hashes];
        const tree = blockWitness(index, blockHash(encodeData(this.data(`${index}`))), leaves, () =>
            present(siblings.shift())
        );
        return { proof: hashes.map(toHex).join(), bytes: toHex(encodeWitness(tree)) };
    }

    private consistency(values: Values): Values {
        const [older, newer] = [Number(text(values, 'old')), Number(text(values, 'new'))];
        return { proof: this.nodes().hashes(newer, consistencyPath(older, newer)).map(toHex).join() };
    }

    private data(name: string): BlockData {
        return dataOf(present(this.blocks.find((block) => block.name === name)).values);
    }

    private readonly others: Others = {
        values: (kind, name) =>
            present(this.all.find((one) => one.kind === kind && one.name === name)).values,
        block: (index) => encodeData(this.data(`${index}`)),
        drawn: (index) => {
            const { kind, jurors, jurorsIndex } = this.data(`${index}`);
            return kind === 'Expand' ? [...this.others.drawn(jurorsIndex), ...jurors] : jurors;
        }
    };

    private nodes(): StoredNodes {
        const nodes = new StoredNodes();
        this.blocks.forEach((_, index) =>
            nodes.append(blockLeafHash(index, blockHash(encodeData(this.data(`${index}`)))))
        );
        return nodes;
    }
}

/** A page at `/`, and what is answered otherwise. */
function pages(values: Values): Values {
    const resource = (path: string, suffix: string) => ({
        path,
        status: Number(text(values, `status${suffix}`)),
        headers: [['content-type', 'text/plain']] as const,
        body: value(values, `body${suffix}`)
    });
    const [page, other] = [resource('/', ''), resource('*', ' otherwise')];
    const site = new HttpTree([page, other]);
    if (site.tree.kind !== 'labeled') throw new Error('no tree under a label');
    return {
        'expression hash': toHex(sha256(asciiBytes(CERTIFICATE_EXPRESSION))),
        'response hash': toHex(responseHash(page)),
        'response hash otherwise': toHex(responseHash(other)),
        E: toHex(reconstruct(site.tree.tree)),
        http_expr: toHex(site.hash),
        expr_path: toHex(expressionPath(page)),
        tree: toHex(encodeWitness(site.witness(value(values, 'jury_blocks'))))
    };
}

/** `inclusion 1 of 3 = 0, 2`: the leaves that each hash of the proof covers. */
function paths(values: Values): Values {
    return Object.fromEntries(
        Object.keys(values).map((key) => {
            const [what, first, , second] = key.split(' ');
            const [m, n] = [Number(first), Number(second)];
            const path: readonly (ProofElement | ConsistencyElement)[] =
                what === 'inclusion' ? inclusionPath(m, n) : consistencyPath(m, n);
            return [key, path.map((element) => leavesUnder(element, n)).join()];
        })
    );
}

function leavesUnder(element: ProofElement | ConsistencyElement, n: number): string {
    const { level, position } = element.from === 'node' ? element.node : present(peaks(n)[element.peak]);
    const [from, to] = [
        position * 2 ** level,
        element.from === 'node' ? (position + 1) * 2 ** level - 1 : n - 1
    ];
    return from === to ? `${from}` : `${from}-${to}`;
}

function dataOf(values: Values): BlockData {
    const kind = present(KINDS.find((name) => name === text(values, 'kind')));
    const isDraw = 'rand' in values;
    const draw = {
        number: 'number' in values ? Number(text(values, 'number')) : undefined,
        requestedAt: BigInt(values['requested_at'] ?? 0),
        algorithm: DRAW_ALGORITHM
    };
    return {
        kind,
        jurors: text(values, 'jurors').split(',').map(hex),
        rand: isDraw ? value(values, 'rand') : undefined,
        jurorsIndex: Number(text(values, 'jurors_index')),
        memo: value(values, 'memo'),
        draw: isDraw ? draw : undefined,
        author: value(values, 'author'),
        timestamp: BigInt(text(values, 'timestamp'))
    };
}

const leavesOf = (values: Values) => ({
    draws: Number(text(values, 'draws')),
    genesis: value(values, 'genesis'),
    length: Number(text(values, 'length')),
    previousHash: value(values, 'previous_hash'),
    roles: value(values, 'roles'),
    entity: value(values, 'entity'),
    httpExpr: value(values, 'http_expr')
});

const text = (values: Values, key: string): string => present(values[key]);
const value = (values: Values, key: string): Uint8Array => hex(text(values, key));
