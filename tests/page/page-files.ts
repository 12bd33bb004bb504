import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519';
import { expect } from 'vitest';
import { encodeFraud } from '../../src/archive/format/fraud-proof.js';
import { encodeReceipt, decodeReceipt } from '../../src/verifier/block/receipt.js';
import { writeArchive } from '../../src/archive/folder/write-archive.js';
import { asciiBytes, toHex } from '../../src/protocol/bytes.js';
import { presentationMessage } from '../../src/protocol/testimonial.js';
import { encodeLetter, encodeSlip } from '../../src/juror/letter.js';
import { encodePresentation } from '../../src/juror/presentation.js';
import type { Letter, Slip } from '../../src/juror/letter.js';
import { SeatedJury } from '../juror/seated-jury.js';
import { CANISTER, ROOT_KEY } from '../verifier/certificate-builder.js';

export const KEY = toHex(ROOT_KEY);
export const HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\u202e\u0007';
export const NONCE = asciiBytes('a nonce of mine');
export const AUDIENCE = 'The Daily';

/** Real files of a log that verifies, with really signed certificates; and the same, tampered with. */
export class PageFiles {
    readonly folder = mkdtempSync(join(tmpdir(), 'page-'));
    /** The block of a draw of 12 of 150. */
    readonly draw: number;
    readonly letter: Letter;
    readonly slip: Slip;
    readonly other: Letter;

    constructor() {
        const jury = new SeatedJury(150);
        jury.memo(new TextEncoder().encode(HOSTILE));
        this.draw = jury.draw(12);
        jury.seat(this.draw);
        jury.draw(5, new TextEncoder().encode(HOSTILE));
        const [[letter, slip], [other]] = jury.letters(this.draw) as [[Letter, Slip], [Letter, Slip]];
        [this.letter, this.slip, this.other] = [letter, slip, other];
        writeArchive(this.path('archive'), jury.folder);
        this.save('letter.json', encodeLetter(letter));
        this.save('slip.json', encodeSlip(slip));
        this.save('block.receipt', encodeReceipt(receiptOf(jury, this.draw)));
        this.save('presentation.json', presentation(letter));
        const [first, second] = [statement(new SeatedJury(3)), statement(new SeatedJury(4))];
        this.save('fraud.json', encodeFraud({ canisterId: CANISTER, kind: 'fork', first, second }));
        this.save('no-fraud.json', encodeFraud({ canisterId: CANISTER, kind: 'fork', first, second: first }));
    }

    path(name: string): string {
        return join(this.folder, name);
    }

    save(name: string, bytes: Uint8Array): string {
        writeFileSync(this.path(name), bytes);
        return this.path(name);
    }

    /** A copy of the archive with something changed. */
    tampered(name: string, change: (at: (file: string) => string) => void): string {
        cpSync(this.path('archive'), this.path(name), { recursive: true });
        change((file) => join(this.path(name), file));
        return this.path(name);
    }

    remove(): void {
        rmSync(this.folder, { recursive: true });
    }
}

function receiptOf(jury: SeatedJury, index: number) {
    return decodeReceipt(jury.receipts([index])[0] as Uint8Array);
}

function statement(jury: SeatedJury) {
    const { certificate, tree: witness } = receiptOf(jury, 0);
    return { certificate, witness };
}

function presentation(letter: Letter): Uint8Array {
    const audience = new TextEncoder().encode(AUDIENCE);
    const message = presentationMessage(letter, letter.testimonial, NONCE, audience);
    const signature = ed25519.sign(message, letter.holderSeed as Uint8Array);
    return encodePresentation({ ...letter, nonce: NONCE, audience, signature });
}

export function flip(file: string, position: number): void {
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(position) ^ 1, position);
    writeFileSync(file, bytes);
}

/** A digit of its signature. */
export function editCommit(file: string): void {
    const text = readFileSync(file, 'utf8');
    const at = text.lastIndexOf('7369676e6174757265') + 30;
    writeFileSync(file, text.slice(0, at) + (text[at] === '0' ? '1' : '0') + text.slice(at + 1));
}

export function replaceIn(file: string, from: string, to: string): void {
    const text = readFileSync(file, 'utf8');
    expect(text).toContain(from);
    writeFileSync(file, text.replace(from, to));
}
