import { asciiBytes, compareBytes, concatBytes, equalBytes } from './bytes.js';
import { cborHead, SELF_DESCRIBED } from './cbor-writer.js';
import { fork, labeled, leaf, pruned, reconstruct } from './hash-tree.js';
import type { HashTree } from './hash-tree.js';
import { sha256 } from './sha256.js';
import { leb128 } from './leb128.js';

/**
 * The tree E of certified responses under the label `http_expr` (docs/protocol.md, "Pages of the canister"), as
 * response verification version 2 of the HTTP Gateway Protocol Specification wants it. Everything here is fixed in the
 * module that runs; nothing of it depends on a request or on the state.
 */
export type Header = readonly [name: string, value: string];

/** What is answered for one path, whatever the method, the query string and the headers of the request. */
export interface Resource {
    /** In plain ASCII, from its slash on; `*` for every path that has no resource of its own. */
    readonly path: string;
    readonly status: number;
    /** All of them are certified, those of the certificate aside, which come on top. Names in lower case, ASCII. */
    readonly headers: readonly Header[];
    readonly body: Uint8Array;
    /** `responseHash` of it, where that has been worked out before: SHA-256 is dear in a canister. */
    readonly hash?: Uint8Array;
}

export const HTTP_LABEL: Uint8Array = asciiBytes('http_expr');
export const ANY_PATH = '*';

/**
 * The certificate expression of every response: of the request only the path counts; all headers of the response do,
 * so that none can be added on the way either.
 */
export const CERTIFICATE_EXPRESSION =
    'default_certification(ValidationArgs{certification:Certification{no_request_certification:Empty{},' +
    'response_certification:ResponseCertification{response_header_exclusions:ResponseHeaderList{headers:[]}}}})';

/** Of an url, the path counts as far as this many characters go. */
export const MAX_PATH = 1024;
const NOTHING = new Uint8Array();

export class HttpTree {
    readonly tree: HashTree;
    /** 32 bytes: the hash of `labeled("http_expr", E)`. */
    readonly hash: Uint8Array;
    private readonly exact: readonly { readonly form: RegExp; readonly resource: Resource }[];
    private readonly other: Resource;

    /** @throws unless every path stands there once, `*` among them */
    constructor(readonly resources: readonly Resource[]) {
        const byPath = new Map(resources.map((resource) => [resource.path, resource]));
        const other = byPath.get(ANY_PATH);
        if (other === undefined || byPath.size !== resources.length) {
            throw new Error('each path takes one resource, and those that have none take that of *');
        }
        byPath.delete(ANY_PATH);
        this.exact = [...byPath.values()].map((one) => ({ form: formOf(one.path), resource: one }));
        this.other = other;
        const expressionHash = sha256(asciiBytes(CERTIFICATE_EXPRESSION));
        const branches = resources.map((resource) => [
            ...pathLabels(resource.path).map(asciiBytes),
            expressionHash,
            NOTHING,
            resource.hash ?? responseHash(resource)
        ]);
        this.tree = labeled(HTTP_LABEL, treeOf(branches));
        this.hash = reconstruct(this.tree);
    }

    /** What there is for the url of a request. */
    resource(url: string): Resource {
        const path = decodedPath(url);
        if (path === undefined) return this.other;
        return this.exact.find(({ form }) => form.test(path))?.resource ?? this.other;
    }

    /**
     * Shows all of E, so that it shows for any path that there is nothing more specific than what is answered.
     * @param juryHash the hash of `labeled("jury_blocks", J)`; undefined while only pages are certified
     */
    witness(juryHash: Uint8Array | undefined): HashTree {
        return juryHash === undefined ? this.tree : fork(this.tree, pruned(juryHash));
    }
}

/** The labels that lead to a resource, from below `http_expr`. */
function pathLabels(path: string): string[] {
    if (path === ANY_PATH) return ['<*>'];
    if (path !== normalPath(path)) throw new Error(`${path} is no plain path`);
    return [...segments(path), '<$>'];
}

/** Of all paths that are one when repeated slashes are taken for one. To take them out first would cost more than the page. */
const formOf = (path: string) => new RegExp(`^${path.replace(/[^\w/]/g, '\\$&').replace(/\/+/g, '/+')}$`);

/** A slash at the end is a segment of its own, an empty one: `/` is [''], `/log` is ['log']. */
const segments = (path: string) => path.slice(1).split('/');

/** The path at which a resource stands, as CBOR behind the self-described tag: `expr_path` of the certificate header. */
export function expressionPath(resource: Resource): Uint8Array {
    const labels = ['http_expr', ...pathLabels(resource.path)];
    const texts = labels.flatMap((label) => [cborHead(3, label.length), asciiBytes(label)]);
    return concatBytes(SELF_DESCRIBED, cborHead(4, labels.length), ...texts);
}

/** The response hash of the specification: over status, headers and body. */
export function responseHash({ status, headers, body }: Omit<Resource, 'path' | 'hash'>): Uint8Array {
    const all: Header[] = [...headers, ['ic-certificateexpression', CERTIFICATE_EXPRESSION]];
    const pairs = all.map(([name, value]) => hashedPair(name, asciiBytes(value)));
    pairs.push(hashedPair(':ic-cert-status', leb128(status)));
    const headersHash = sha256(concatBytes(...pairs.sort(compareBytes)));
    return sha256(concatBytes(headersHash, sha256(body)));
}

const hashedPair = (key: string, value: Uint8Array) => concatBytes(sha256(asciiBytes(key)), sha256(value));

/**
 * A tree with an empty leaf at the end of each branch. Labels under one node ascend; k > 1 of them are a fork of the
 * first half, rounded up, and the rest.
 */
function treeOf(branches: readonly (readonly Uint8Array[])[]): HashTree {
    const labels: Uint8Array[] = [];
    for (const [label] of [...branches].sort(([a], [b]) => compareBytes(a ?? NOTHING, b ?? NOTHING))) {
        const last = labels.at(-1);
        if (label !== undefined && !(last && equalBytes(last, label))) labels.push(label);
    }
    if (labels.length === 0) return leaf(NOTHING);
    const under = (label: Uint8Array) =>
        branches
            .filter(([first]) => first !== undefined && equalBytes(first, label))
            .map((branch) => branch.slice(1));
    return inHalves(labels.map((label) => labeled(label, treeOf(under(label)))));
}

function inHalves(trees: readonly HashTree[]): HashTree {
    const [first] = trees;
    if (first === undefined) throw new Error('a tree of nothing');
    if (trees.length === 1) return first;
    const half = Math.ceil(trees.length / 2);
    return fork(inHalves(trees.slice(0, half)), inHalves(trees.slice(half)));
}

/**
 * The path of an url as gateways compare it: without origin, query and fragment, decoded once, repeated slashes taken
 * for one.
 * @returns undefined for what no resource can have as its path: a longer one, one that does not decode or begins with
 * no slash
 */
export function normalPath(url: string): string | undefined {
    return decodedPath(url)?.replace(/\/+/g, '/');
}

/** The same with the slashes as they came. Whatever the path, it takes 1.4 million instructions at most. */
function decodedPath(url: string): string | undefined {
    const head = url.slice(0, MAX_PATH + 1);
    const [plain = '', origin = ''] = PLAIN.exec(head) ?? [];
    REST.lastIndex = plain.length;
    const isEscaped = head[plain.length] === '%';
    const end = plain.length + (isEscaped ? (REST.exec(head)?.[0].length ?? 0) : 0);
    if (end > MAX_PATH) return undefined;
    const path = head.slice(origin.length, end);
    if (path === '') return origin === '' ? undefined : '/';
    if (!path.startsWith('/')) return undefined;
    try {
        return isEscaped ? decodeURIComponent(path) : path;
    } catch {
        return undefined;
    }
}

/**
 * The origin, and the path as far as nothing in it is escaped. Gateways take a scheme of any of these characters, and an
 * empty one. No scheme of the web is longer: looking for its end goes back over it all.
 */
const PLAIN = /^([a-zA-Z0-9+.-]{0,16}:\/\/[^/?#]*)?[^?#%]*/;
const REST = /[^?#]*/y;
