import { Principal } from '@dfinity/principal';
import { asciiBytes, fromHex } from '../../src/protocol/bytes.js';
import { EMPTY_HASH, labeledHash } from '../../src/protocol/hash-tree.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { replicaKeys } from '../../src/replica/keys.js';
import { LogModel } from './log-model.js';
import type { LogVectors } from './log-vectors.js';

const principal = (number: number) => Principal.selfAuthenticating(Uint8Array.of(number)).toUint8Array();
const rand = (number: number) => sha256(asciiBytes(`tests/vectors/log.json: rand ${number}`));
const names = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `juror-${from + i}`);

/** Of the network that certifies the log. */
export const NETWORK_SEED: Uint8Array = sha256(asciiBytes('tests/vectors/log.json: the network'));
/** Of a module that certifies no responses. */
const NO_RESPONSES = labeledHash(asciiBytes('http_expr'), EMPTY_HASH);
const entitySeed = (number: number) => sha256(asciiBytes(`tests/vectors/log.json: entity key ${number}`));

const CONTROLLER = principal(1);
const [USER, ADMIN, HELPER] = [principal(2), principal(3), principal(4)];

/**
 * The log of log.json. It has what a log can have: duplicates in a list and across lists, strangers removed, a juror
 * that leaves twice and comes back, a block of a memo alone, draws from a past pool and of a whole pool, a draw that
 * failed, a chain of three, a commit over part of what is staged, and one right behind it; an entity key, the next one
 * between a certificate and its commit, and a reset.
 * @param httpExpr hash of `labeled("http_expr", E)`: that of a module, to replay the log on it
 */
export function sampleLog(httpExpr: Uint8Array = NO_RESPONSES): LogVectors {
    return new LogModel({
        canisterId: fromHex('00000000000000000101') ?? new Uint8Array(),
        installTime: 1_764_000_000_000_000_000n,
        controller: CONTROLLER,
        httpExpr
    })
        .rootKey(replicaKeys(NETWORK_SEED).root.publicKeyDer)
        .role(USER, 'User')
        .role(ADMIN, 'Admin')
        .change('Add', USER, [...names(0, 12), 'juror-3', 'juror-0'], 'the first pool')
        .change('Remove', USER, ['juror-5', 'stranger', 'juror-5'])
        .entityKey(ADMIN, entitySeed(0))
        .certificate()
        .commit(USER)
        .select(USER, 1, 4, rand(0), 'case 1')
        .change('Add', ADMIN, [], 'a memo and nothing else')
        .expand(USER, 2, 2, 'alternates')
        .role(HELPER, 'User', ADMIN)
        .certificate()
        .entityKey(ADMIN, entitySeed(1), entitySeed(0))
        .change('Add', HELPER, [
            'juror-5',
            'a',
            'juror-1',
            'a-much-longer-juror-id-of-exactly-64-bytes-'.padEnd(64, 'x')
        ])
        .select(USER, 5, 3, undefined, 'no randomness')
        .commit(USER, 12)
        .role(HELPER, undefined, HELPER)
        .certificate()
        .commit(ADMIN)
        .expand(USER, 4, 3)
        .select(ADMIN, 5, 14, rand(1), 'everybody')
        .change('Remove', USER, names(0, 11), 'eleven leave')
        .change('Remove', USER, ['juror-5', 'a'])
        .entityKey(CONTROLLER, entitySeed(2))
        .select(CONTROLLER, 0, 1, rand(2))
        .change('Add', USER, ['juror-5', 'juror-2'], 'back again')
        .select(USER, 11, 4, rand(3), 'the last')
        .certificate()
        .commit(USER)
        .finish(
            'A whole log, written by tests/vectors/make-log.ts. Frozen: it changes only with the protocol.'
        );
}
