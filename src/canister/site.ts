import { asciiBytes, fromHex } from '../protocol/bytes.js';
import { HttpTree } from '../protocol/http-tree.js';
import type { Header } from '../protocol/http-tree.js';

/** What the canister answers to HTTP requests. It is fixed in the module, so nothing in it may depend on the state. */
const TEXT = `icjury: an unpredictable, publicly verifiable random jury on the Internet Computer

This canister keeps a pool of jurors and an append-only log of what was done to it: who
was added and removed, and which juries were drawn with which randomness. The network
certifies the log. Anybody can copy it and check it offline, and need trust neither those
who run this canister nor whoever delivers its answers.

Where the log is: queries of this canister, open to everybody
  length, get_limits         how long it is, and how much fits into one answer
  get_raw_blocks             the blocks, as the bytes that their hashes are of
  get_commits                the network's certificates over them
  get_tip                    a fresh certificate over the log as it is now
  get_witness                the proof of one block
  get_consistency            the proof that the log only grew
  get_draws                  every attempt to draw, failed ones too
  get_role_changes           who was allowed to do what, and when
  get_entity_keys            the keys of whoever answers for the juries, and how they changed
  get_genesis, get_lineage   which log this is, and those it goes on from, if it was restored
and one update call:
  code_history               the network's record of this canister's code and controllers
The module itself carries its interface (candid:service) and the commit of its source
(git_commit_id) as public metadata.

How to verify it offline, with the program of the project at that commit
  make build
  npx jury backup copy --canister <id of this canister>
  npx jury verify copy
The copy needs no key. The last step needs no network: it checks every signature against
the public key of the Internet Computer and runs every draw again. docs/protocol.md, beside
the program, says what is checked byte by byte, for whoever writes a verifier of their own.
`;

const MISSING = 'There is nothing here. This canister has one page, at /\n';

const HEADERS: readonly Header[] = [
    ['content-type', 'text/plain; charset=utf-8'],
    [
        'content-security-policy',
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ],
    ['x-content-type-options', 'nosniff'],
    ['referrer-policy', 'no-referrer'],
    // An upgrade may change any answer, and none of them is large.
    ['cache-control', 'no-cache']
];

/**
 * What the response hashes of the two come to. A test works them out again and says what they have to be: here it would
 * cost every install and upgrade 60 million instructions.
 */
const TEXT_HASH = 'd3c9b2f4ae9a57c3df86f3c817c17baf34d6015aee665df78af63c4e2e2f0a26';
const MISSING_HASH = '9fbc4aba2121acbc59185eec69f9a209fd4e6dddc17a04135e2200d18b938e53';

export const SITE = new HttpTree([
    { path: '/', status: 200, headers: HEADERS, body: asciiBytes(TEXT), hash: known(TEXT_HASH) },
    { path: '*', status: 404, headers: HEADERS, body: asciiBytes(MISSING), hash: known(MISSING_HASH) }
]);

function known(hex: string): Uint8Array {
    const hash = fromHex(hex);
    if (hash?.length !== 32) throw new Error(`${hex} is no SHA-256`);
    return hash;
}

/** 32 bytes: the hash of `labeled("http_expr", E)`, the half of the certified tree beside `jury_blocks`. */
export const HTTP_EXPR_HASH: Uint8Array = SITE.hash;
