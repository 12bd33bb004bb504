import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import encodeQR from 'qr';
import decodeQR from 'qr/decode.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeSvg } from '../../scripts/cli/paper/code.js';
import { letterCode as linkOf } from '../../scripts/cli/paper/links.js';
import { toHex } from '../../src/protocol/bytes.js';
import { seatIdOf } from '../../src/protocol/seats.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { checkLetter } from '../../src/juror/check-letter.js';
import { decodeLetter } from '../../src/juror/letter.js';
import type { CheckPolicy } from '../../src/juror/check-record.js';
import type { Letter, Slip } from '../../src/juror/letter.js';
import { expectFailure, jury, oneObject } from '../cli/jury-process.js';
import { Court, PASSPHRASE, STOOGE_DRAW } from '../juror/court.js';

/** Everybody checks what they hold, with the replica stopped. */
let court: Court;
let letters: readonly Letter[];
let slips: readonly Slip[];
let folder: string;
beforeAll(async () => {
    court = await Court.hold();
    ({ letters, slips } = court);
    ({ folder } = court.world);
});
afterAll(() => rmSync(folder, { recursive: true }));

const policy = () => court.policy();
const slipFor = (letter: Letter) => court.slipOf(letter);
const run = (...args: string[]) => court.run(...args);

describe('12 of 150', () => {
    it('hold letters of their own, and find them good offline', () => {
        expect([letters.length, slips.length]).toEqual([12, 150]);
        expect(court.log.verdict.verified).toBe(true);
        for (const letter of letters) {
            expect(checkLetter({ ...letter, evidence: undefined }, slipFor(letter), policy())).toMatchObject({
                verified: true,
                codes: [],
                anonymitySet: 12
            });
        }
        const [first] = letters as [Letter];
        const { rootKey, now } = policy() as Required<CheckPolicy>;
        expect(checkLetter(first, slipFor(first), { rootKey, now }).codes).toEqual([]);
    });

    it('with the command, with receipts alone and with the log, in text and in JSON', async () => {
        const [first] = letters as [Letter];
        const slip = court.slipFile(first);
        const args = ['check', 'letters/letter-01.json', '--slip', slip, '--root-key', 'root-key'];
        const text = await run(...args);
        expect(text).toMatch(/^ok {4}canister: /);
        expect(text).toMatch(
            /\nVERIFIED as of .*: the network certified a draw with you in it, .* as a juror with 11 others, .*--archive\)\. Nothing later is proven\.\n$/
        );
        expect(await run(...args, '--archive', 'copy')).toMatch(
            /\nVERIFIED as of .*: you were drawn by lot, and sit on this jury with 11 others\. Nothing later is proven\.\n$/
        );
        const object = oneObject(await run(...args, '--archive', 'copy', '--json'));
        expect(object).toMatchObject({ verified: true, codes: [], anonymity_set: 12 });
    });

    it('and the other 138 find that no letter is about them', () => {
        const drawn = new Set(letters.map(({ poolId }) => toHex(poolId)));
        const others = slips.filter(({ poolId }) => !drawn.has(toHex(poolId)));
        expect(others).toHaveLength(138);
        const [letter] = letters as [Letter];
        for (const slip of others) {
            expect(checkLetter({ ...letter, evidence: undefined }, slip, policy()).codes).toEqual([
                'LETTER_OF_OTHER_PERSON'
            ]);
            const forged = {
                ...letter,
                poolId: slip.poolId,
                seatId: seatIdOf(letter.seatSalt, letter.drawHash, slip.poolId)
            };
            expect(checkLetter({ ...forged, evidence: undefined }, slip, policy()).codes).toEqual([
                'NOT_DRAWN',
                'SEAT_NOT_PUBLISHED',
                'TESTIMONIAL_SIGNATURE_INVALID'
            ]);
        }
    });
});

describe('what a dishonest entity may try', () => {
    it('a stooge in a seat', async () => {
        const env = { JURY_ENTITY: 'entity.json', JURY_ENTITY_PASSPHRASE: PASSPHRASE };
        const args = [
            'letters',
            String(STOOGE_DRAW),
            '--out',
            'stooge',
            '--archive',
            'copy',
            '--root-key',
            'root-key'
        ];
        await expectFailure('SEAT_NOT_PUBLISHED', 1, args, { env, cwd: folder });
        const chain = court.log.seats.chain(STOOGE_DRAW);
        const slip = slips.find(
            ({ poolId }) => toHex(poolId) === toHex(chain?.jurors[0] ?? new Uint8Array())
        ) as Slip;
        const [any] = letters as [Letter];
        const drawHash = chain?.drawHash ?? new Uint8Array();
        const seatId = seatIdOf(any.seatSalt, drawHash, slip.poolId);
        const letter = {
            ...any,
            block: STOOGE_DRAW,
            drawHash,
            poolId: slip.poolId,
            seatId,
            evidence: undefined
        };
        expect(checkLetter(letter, slip, policy()).codes).toEqual([
            'SEAT_NOT_PUBLISHED',
            'TESTIMONIAL_SIGNATURE_INVALID'
        ]);
    });

    it('one seat for two', () => {
        const [first, second] = letters as [Letter, Letter];
        const { seatId, testimonial, holderSeed } = first;
        const doubled = { ...second, seatId, testimonial, holderSeed, evidence: undefined };
        expect(checkLetter(doubled, slipFor(second), policy()).codes).toEqual(['SEAT_ID_MISMATCH']);
    });

    it('a letter swapped for another', async () => {
        const [first, second] = letters as [Letter, Letter];
        expect(checkLetter({ ...second, evidence: undefined }, slipFor(first), policy()).codes).toEqual([
            'LETTER_OF_OTHER_PERSON'
        ]);
        const slip = court.slipFile(first);
        const args = [
            'check',
            'letters/letter-02.json',
            '--slip',
            slip,
            '--root-key',
            'root-key',
            '--archive',
            'copy'
        ];
        const { code, stdout } = await jury(args, { cwd: folder });
        expect(code).toBe(1);
        expect(stdout).toMatch(/\nFAIL {2}person: LETTER_OF_OTHER_PERSON: /);
        expect(stdout).toMatch(/\nNOT VERIFIED: LETTER_OF_OTHER_PERSON\.\n$/);
    });
});

describe('letters on paper', () => {
    it('carry a code that holds the letter', () => {
        const html = readFileSync(join(folder, 'letters/letter-01.html'), 'utf8');
        const [letter] = letters as [Letter];
        const [, host] = /It opens ([^,]+),/.exec(html) ?? [];
        const link = linkOf(letter, `http://${host}/verify`);
        expect(html).toContain(codeSvg(link, 'QR code'));
        expect(readQR(link)).toBe(link);
        expect(html).toMatch(new RegExp(`<p>${slipFor(letter).uid}</p></address>`));
        expect(html.replaceAll(`href="${link}"`, '')).not.toMatch(/<script|src=|href=|url\(/);
    });

    it('and the code can be checked with the log', async () => {
        const [letter] = letters as [Letter];
        const slip = court.slipFile(letter);
        const link = linkOf(letter, 'https://court.example/verify.html');
        const args = ['--slip', slip, '--root-key', 'root-key', '--archive', 'copy'];
        const code = join(folder, 'code.txt');
        writeFileSync(code, `${link}\n`);
        expect(await run('check', 'code.txt', ...args)).toContain('VERIFIED');
        writeFileSync(code, `${link}A`);
        await expectFailure('LETTER_MALFORMED', 2, ['check', 'code.txt', ...args], { cwd: folder });
        // Others can read the arguments of a program.
        await expectFailure('USAGE', 2, ['check', link, ...args], { cwd: folder });
    });

    /** Reads what a camera would see. */
    function readQR(text: string): string {
        const rows = encodeQR(text, 'raw', { ecc: 'low', border: 4 });
        const scale = 4;
        const [size, data] = [rows.length * scale, new Uint8Array((rows.length * scale) ** 2 * 4)];
        for (let y = 0; y < size; y++)
            for (let x = 0; x < size; x++) {
                const grey = rows[Math.floor(y / scale)]?.[Math.floor(x / scale)] === true ? 0 : 255;
                data.set([grey, grey, grey, 255], (y * size + x) * 4);
            }
        return decodeQR({ width: size, height: size, data });
    }
});

describe('a third party', () => {
    it('accepts what a juror presents, once', async () => {
        const nonce = '00112233445566778899aabbccddeeff';
        const question = ['--nonce', nonce, '--audience', 'The Daily'];
        await run('present', 'letters/letter-03.json', ...question, '--out', 'shown.json');
        const court = [
            '--canister',
            canisterText((letters[0] as Letter).canisterId),
            '--root-key',
            'root-key'
        ];
        const accept = ['accept', 'shown.json', ...court, '--archive', 'copy'];
        const unnamed = ['accept', 'shown.json', ...question, '--root-key', 'root-key'];
        expect(await expectFailure('USAGE', 2, unnamed, { cwd: folder })).toContain('--canister');
        expect(await run(...accept, ...question)).toMatch(
            /\nVERIFIED as of .*: its maker holds one of 12 seats of the jury of block 3 that were drawn as jurors, not recorded as excused as of .*\./
        );
        const replayed = await jury([...accept, '--nonce', '0011223344556677', '--audience', 'The Daily'], {
            cwd: folder
        });
        expect(replayed).toMatchObject({ code: 1, stdout: expect.stringContaining('PRESENTATION_NONCE') });
        const elsewhere = await jury([...accept, '--nonce', nonce, '--audience', 'The Weekly'], {
            cwd: folder
        });
        expect(elsewhere).toMatchObject({
            code: 1,
            stdout: expect.stringContaining('PRESENTATION_AUDIENCE')
        });
        const shown = readFileSync(join(folder, 'shown.json'), 'utf8');
        expect(shown).not.toContain(toHex((letters[2] as Letter).seatSalt));
    });

    it("takes a testimonial for a juror's own key", async () => {
        await run('identity', 'new', 'juror.pem');
        const key = (await run('identity', 'public-key', 'juror.pem')).trim();
        await run(
            'testify',
            'letters/letter-04.json',
            '--holder',
            key,
            '--audience',
            'The Daily',
            '--out',
            'own.json'
        );
        const own = decodeLetter(Uint8Array.from(readFileSync(join(folder, 'own.json'))));
        expect([toHex(own.testimonial.holderKey), own.holderSeed]).toEqual([key, undefined]);
        expect(checkLetter({ ...own, evidence: undefined }, slipFor(own), policy()).codes).toEqual([]);
        const question = ['--nonce', '0011223344556677', '--audience', 'The Daily'];
        await expectFailure('HOLDER_KEY_MISSING', 2, ['present', 'own.json', ...question, '--out', 'x'], {
            cwd: folder
        });
        await run('present', 'own.json', ...question, '--key', 'juror.pem', '--out', 'own-shown.json');
        const court = ['--canister', canisterText(own.canisterId), '--root-key', 'root-key'];
        expect(await run('accept', 'own-shown.json', ...question, ...court)).toContain(
            'by the record of the draw and the word of the entity'
        );
    });
});

describe('secrets', () => {
    it('stay in files that only their owner may read, and out of everything that is printed or public', () => {
        const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
            .map((name) => join(folder, name))
            .filter((path) => statSync(path).isFile());
        const own = files.filter((path) =>
            /slips|letters|^.entity\.json|shown|own/.test(path.slice(folder.length))
        );
        expect(own.length).toBeGreaterThan(150 + 24);
        for (const path of own) expect([path, statSync(path).mode & 0o777]).toEqual([path, 0o600]);
        const copy = files.filter((path) => path.includes('/copy/')).map((path) => readFileSync(path, 'hex'));
        const secrets = [
            ...slips.map(({ salt }) => salt),
            ...letters.flatMap(({ seatSalt, holderSeed }) => [seatSalt, holderSeed as Uint8Array])
        ];
        for (const secret of secrets) {
            expect(court.outputs).not.toContain(toHex(secret));
            for (const content of copy) expect(content.includes(toHex(secret))).toBe(false);
        }
        for (const { uid } of slips)
            expect(copy.some((hex) => hex.includes(Buffer.from(uid).toString('hex')))).toBe(false);
    });

    it('are refused with wrong permissions, without a passphrase, and with a wrong one', async () => {
        const entity = court.world.file('exposed.json', readFileSync(join(folder, 'entity.json')), 0o644);
        const args = [
            'letters',
            '3',
            '--out',
            'x',
            '--archive',
            'copy',
            '--root-key',
            'root-key',
            '--entity'
        ];
        const options = (env: Record<string, string>) => ({ env, cwd: folder });
        const right = { JURY_ENTITY_PASSPHRASE: PASSPHRASE };
        await expectFailure('FILE_EXPOSED', 2, [...args, entity], options(right));
        await expectFailure('PASSPHRASE_MISSING', 2, [...args, 'entity.json'], options({}));
        await expectFailure(
            'PASSPHRASE_WRONG',
            2,
            [...args, 'entity.json'],
            options({ JURY_ENTITY_PASSPHRASE: 'not the right words' })
        );
        await expectFailure('ENTITY_FILE_MISSING', 3, [...args, 'nobody.json'], options(right));
        await expectFailure(
            'ENTITY_FILE_MALFORMED',
            2,
            [...args, court.world.file('bad.json', '{}')],
            options(right)
        );
        const phrase = court.world.file('phrase', `${PASSPHRASE}\n`, 0o644);
        await expectFailure(
            'FILE_EXPOSED',
            2,
            [...args, 'entity.json', '--passphrase-file', phrase],
            options({})
        );
    });
});
