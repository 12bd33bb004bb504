import { performanceCounter } from 'azle';
import type { Principal } from 'azle';
import {
    MAX_JUROR_BYTES,
    MAX_JURORS_PER_CALL,
    MAX_MEMO_BYTES,
    MAX_PRINCIPAL_BYTES
} from '../protocol/limits.js';
import { fail } from './fail.js';

/** @throws `TOO_MANY_JURORS`, `JUROR_SIZE` */
export function checkJurors(jurors: readonly Uint8Array[]): void {
    if (jurors.length > MAX_JURORS_PER_CALL) {
        const detail = `${jurors.length} jurors in one call, at most ${MAX_JURORS_PER_CALL} are taken`;
        fail('TOO_MANY_JURORS', detail);
    }
    for (let i = 0; i < jurors.length; i++) {
        const length = jurors[i]?.length ?? 0;
        if (length >= 1 && length <= MAX_JUROR_BYTES) continue;
        fail('JUROR_SIZE', `juror ${i} of the list has ${length} bytes, 1 to ${MAX_JUROR_BYTES} are taken`);
    }
}

/** @throws `MEMO_TOO_LARGE` */
export function checkMemo({ length }: Uint8Array): void {
    if (length <= MAX_MEMO_BYTES) return;
    fail('MEMO_TOO_LARGE', `the memo has ${length} bytes, at most ${MAX_MEMO_BYTES} are taken`);
}

/** `04` */
const isAnonymous = (bytes: Uint8Array): boolean => bytes.length === 1 && bytes[0] === 4;

/**
 * Whether a principal can stand for one caller. Canisters have opaque ids (last byte 1), keys have self-authenticating
 * ones (28 bytes of hash, then 2); nobody calls with the id of the management canister (no bytes), a derived or a
 * reserved one. The anonymous principal calls, and is everybody.
 */
export function canHoldRole(bytes: Uint8Array): boolean {
    const kind = bytes[bytes.length - 1];
    return (
        (kind === 1 && bytes.length > 1 && bytes.length <= MAX_PRINCIPAL_BYTES) ||
        (kind === 2 && bytes.length === 29)
    );
}

/** @throws `ANONYMOUS_REFUSED`, `PRINCIPAL_CANNOT_CALL` */
export function checkHolder(principal: Principal): void {
    const bytes = principal.toUint8Array();
    if (isAnonymous(bytes))
        fail('ANONYMOUS_REFUSED', 'the anonymous principal is everybody, and holds no role');
    if (canHoldRole(bytes)) return;
    fail('PRINCIPAL_CANNOT_CALL', `no key and no canister has the principal ${principal.toText()}`);
}

/** Leaves room for the reply below the 5 billion instructions of a query. */
const QUERY_BUDGET = 4_000_000_000n;

/** Ends a query that would run out of instructions with a code. @throws `PAGE_TOO_LARGE` */
export function checkQueryBudget(answered: number): void {
    if (performanceCounter(0) < QUERY_BUDGET) return;
    fail('PAGE_TOO_LARGE', `at most ${answered} fit in the instructions of one query here`);
}
