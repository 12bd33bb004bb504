import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { toHex } from '../../src/protocol/bytes.js';
import { ROOT_KEY } from '../verifier/certificate-builder.js';
import { readCase, readCases, writeCase } from './conformance-files.js';
import { CASES } from './forge/index.js';

/** The cases of the conformance suite, which `make-conformance.ts` wrote. */
const FOLDER = join(packageRoot, 'tests/vectors/conformance');
const stored = readCases(FOLDER);

it('the stored cases are the ones that the generator makes, byte for byte', () => {
    expect(readFileSync(join(FOLDER, 'root-key.hex'), 'utf8').trim()).toBe(toHex(ROOT_KEY));
    const made = new Map(CASES.map((one) => [one.id, one]));
    expect([...made.keys()].sort()).toEqual(stored.map(({ id }) => id).sort());
    for (const one of stored) {
        const own = made.get(one.id);
        if (own === undefined) throw new Error(`nobody makes ${one.id}`);
        const { data } = one.expect;
        // What is found out besides is not written by hand: conformance.test.ts holds each case against it.
        const whole = { ...own, expect: { ...own.expect, ...(data !== undefined && { data }) } };
        expect(one, one.id).toEqual(readCase(writeCase(whole)));
    }
});
