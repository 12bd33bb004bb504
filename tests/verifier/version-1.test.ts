import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { fromHex, toHex } from '../../src/protocol/bytes.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { checkLetter } from '../../src/juror/check-letter.js';
import { checkPresentation } from '../../src/juror/check-presentation.js';
import { decodeLetter, decodeSlip } from '../../src/juror/letter.js';
import { decodePresentation } from '../../src/juror/presentation.js';
import { jury, oneObject } from '../cli/jury-process.js';

const FOLDER = join(packageRoot, 'tests/vectors/version-1');
const file = (name: string) => Uint8Array.from(readFileSync(join(FOLDER, name)));
const key = ['--root-key', 'root-key.hex'];
const rootKey = fromHex(readFileSync(join(FOLDER, 'root-key.hex'), 'utf8').trim()) ?? new Uint8Array();

/** The end of 2026: the testimonial holds then. Tests of what is frozen do not ask what time it is. */
const NOW = 1_798_700_000n;

async function verdict(...args: string[]): Promise<Record<string, unknown>> {
    const { code, stdout, stderr } = await jury([...args, ...key, '--json'], { cwd: FOLDER });
    const last = stdout.trim().split('\n').at(-1) ?? '';
    expect({ args, code, stderr, last: last.slice(0, 1) }).toEqual({ args, code: 0, stderr: '', last: '{' });
    return oneObject(`${last}\n`) as Record<string, unknown>;
}

describe('what version 1 wrote', () => {
    it('is what it was', () => {
        const names = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
            .filter((name) => name !== 'SHA256SUMS' && statSync(join(FOLDER, name)).isFile())
            .sort();
        const sums = names.map((name) => `${toHex(sha256(file(name)))}  ${name}\n`);
        expect(sums.join('')).toBe(readFileSync(join(FOLDER, 'SHA256SUMS'), 'utf8'));
        expect(names.length).toBeGreaterThan(15);
    });

    it('verifies: the archive', async () => {
        expect(await verdict('verify', 'archive')).toMatchObject({ verified: true, codes: [] });
    });

    it('verifies: a receipt', async () => {
        expect(await verdict('verify', 'select.receipt')).toMatchObject({ verified: true });
    });

    it('verifies: a fraud proof', async () => {
        expect(await verdict('verify', 'fraud.json')).toMatchObject({ verified: true });
    });

    it('verifies: a letter for the person that it is to, and a presentation made with it', () => {
        const letter = decodeLetter(file('letter.json'));
        const slips = readdirSync(join(FOLDER, 'slips')).map((name) => decodeSlip(file(`slips/${name}`)));
        const own = slips.filter(({ poolId }) => toHex(poolId) === toHex(letter.poolId));
        expect(own).toHaveLength(1);
        for (const slip of slips) {
            const { verified, codes } = checkLetter(letter, slip, { rootKey, now: NOW });
            const expected = slip === own[0] ? [] : ['LETTER_OF_OTHER_PERSON'];
            expect({ verified, codes }).toEqual({ verified: slip === own[0], codes: expected });
        }
        const presentation = decodePresentation(file('presentation.json'));
        const { nonce, audience } = presentation;
        expect(checkPresentation(presentation, { nonce, audience }, { rootKey, now: NOW }).codes).toEqual([]);
    });
});
