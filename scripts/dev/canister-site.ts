import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { responseHash, type Header } from '../../src/protocol/http-tree.js';
import { reproducibleGzip } from './wasm-metadata.js';

/** What the canister answers where it has no page. */
const MISSING = `There is nothing here. This canister has two pages: / shows its log, /verify checks a letter.

Programs read the log by queries; its interface is the module's metadata candid:service. With the program of the
project, in a checkout of it at the commit in the metadata git_commit_id, without trust in whoever delivers this:
  make build
  npx jury backup copy --canister <id of this canister>
  npx jury verify copy
`;

const common = (policy: string): readonly Header[] => [
    ['content-security-policy', policy],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'no-referrer'],
    // An upgrade may change any answer, and none of them is large.
    ['cache-control', 'no-cache']
];
const NO_FRAMES = "frame-ancestors 'none'";

/** Of the page's policy, with no server but the one that the page came from. */
function policyOf(pagePolicy: string): string {
    const narrow = pagePolicy.replace(/connect-src [^;]*/, "connect-src 'self'");
    return `${narrow}; ${NO_FRAMES}`;
}

interface Site {
    /** Of a module of JavaScript; `src/canister/built-site.d.ts` has its type. */
    readonly source: string;
    /** Bytes of the page as it is served. */
    readonly gzipped: number;
}

/** Script, style and texts in two languages differ from place to place: 1 % less than with the usual 8. */
const SHORT_BLOCKS = 6;

/** The canister's answers, with the hashes that certify them: SHA-256 is dear in a canister. */
export function canisterSite(html: string, pagePolicy: string): Site {
    const page = {
        status: 200,
        headers: [
            ['content-type', 'text/html; charset=utf-8'],
            ['content-encoding', 'gzip'],
            ...common(policyOf(pagePolicy))
        ],
        body: reproducibleGzip(new TextEncoder().encode(html), SHORT_BLOCKS)
    } as const;
    const missing = {
        status: 404,
        headers: [
            ['content-type', 'text/plain; charset=utf-8'],
            ...common(`default-src 'none'; base-uri 'none'; form-action 'none'; ${NO_FRAMES}`)
        ],
        body: asciiBytes(MISSING)
    } as const;
    const built = {
        page: { ...page, body: inWords(page.body), hash: toHex(responseHash(page)) },
        missing: { ...missing, body: MISSING, hash: toHex(responseHash(missing)) }
    };
    const source = `// Written by scripts/dev/build-page.ts.\nexport default ${JSON.stringify(built)};\n`;
    return { source, gzipped: page.body.length };
}

/**
 * Bytes as little-endian numbers of 32 bits in a JSON text: the engine of the canister reads them without running any
 * code of ours for each of them.
 */
function inWords(bytes: Uint8Array): { readonly length: number; readonly words: string } {
    const padded = new Uint8Array(4 * Math.ceil(bytes.length / 4));
    padded.set(bytes);
    const view = new DataView(padded.buffer);
    const words = Array.from({ length: padded.length / 4 }, (_, i) => view.getUint32(4 * i, true));
    return { length: bytes.length, words: JSON.stringify(words) };
}
