import { ROOT_KEY } from '../../verifier/certificate-builder.js';
import { fromHex } from '../../../src/protocol/bytes.js';
import { runCase } from '../conformance-run.js';
import type { Outcome } from '../conformance-run.js';
import type { Case, Expected } from './case.js';

/** What has to come of a case with what is found out besides, where this verifier comes to the same. */
export async function withData(one: Case): Promise<{ readonly expect: Expected; readonly found?: Outcome }> {
    const { kind, files, input, expect, bare } = one;
    const rootKey = input.root_key === undefined ? ROOT_KEY : (fromHex(input.root_key) ?? new Uint8Array());
    const found = await runCase(kind, { files, input, rootKey });
    if (!agrees(expect, found)) return { expect, found };
    return { expect: bare === true ? expect : { ...expect, data: found.data } };
}

/** Whether verdict and codes are the same, and what is told, where that is compared. */
export function agrees({ verified, codes, notes }: Expected, found: Outcome): boolean {
    const same = (a: readonly string[], b: readonly string[]) => a.join() === b.join();
    return verified === found.verified && same(codes, found.codes) && (notes === undefined || same(notes, found.notes));
}
