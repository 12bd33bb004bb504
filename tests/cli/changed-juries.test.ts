import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeArchive } from '../../src/archive/folder/write-archive.js';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { encodeLetter, encodeSlip } from '../../src/juror/letter.js';
import { toHex } from '../../src/protocol/bytes.js';
import { encodeCaseRecord } from '../../src/protocol/case-record.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { SeatedJury, SECOND_SEED, SECRETS, uidOf } from '../juror/seated-jury.js';
import { present } from '../verifier/bytes.js';
import { CANISTER, ROOT_KEY } from '../verifier/certificate-builder.js';
import { jury } from './jury-process.js';

/** What the command line says of juries that were changed since their draw, each command of the same one. */

const folder = mkdtempSync(join(tmpdir(), 'changed-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, 'key.hex'), toHex(ROOT_KEY));

async function run(args: string[], env: Record<string, string> = {}): Promise<string> {
    const result = await jury([...args, '--root-key', 'key.hex'], { cwd: folder, env });
    expect(result, args.join(' ')).toMatchObject({ code: 0, stderr: '' });
    return result.stdout;
}

function court(): { own: SeatedJury; b: number } {
    const own = new SeatedJury(30);
    const b = own.drawCase(5, 3);
    own.seat(b);
    return { own, b };
}

function copy(own: SeatedJury, name: string): string {
    writeArchive(join(folder, name), own.folder);
    return name;
}

const log = (name: string | undefined) => (name === undefined ? [] : ['--archive', name]);

/** The last line of `check` of the letter to the person at a position. */
async function check(own: SeatedJury, b: number, position: number, name?: string): Promise<string> {
    const [letter, slip] = present(own.letters(b)[position]);
    writeFileSync(join(folder, 'letter.json'), encodeLetter(letter));
    writeFileSync(join(folder, 'slip.json'), encodeSlip(slip));
    return run(['check', 'letter.json', '--slip', 'slip.json', ...log(name)]);
}

/** What `accept` says of what the same person presents. */
async function accept(own: SeatedJury, b: number, position: number, name?: string): Promise<string> {
    const [letter] = present(own.letters(b)[position]);
    writeFileSync(join(folder, 'letter.json'), encodeLetter(letter));
    const asked = ['--nonce', 'aa'.repeat(8), '--audience', 'The Daily'];
    rmSync(join(folder, 'shown.json'), { force: true });
    const presented = await jury(['present', 'letter.json', ...asked, '--out', 'shown.json'], {
        cwd: folder
    });
    expect(presented.code).toBe(0);
    return run(['accept', 'shown.json', ...asked, '--canister', canisterText(CANISTER), ...log(name)]);
}

const verdict = (out: string) => out.trim().split('\n').at(-1) ?? '';

it('check and accept know what the letter shows, beside a copy of the log that is older', async () => {
    const { own, b } = court();
    const old = copy(own, 'old');
    own.memo(own.excusal(b, [0])).commit();
    for (const name of [undefined, old]) {
        expect(verdict(await check(own, b, 0, name))).toContain('you are excused');
        expect(verdict(await check(own, b, 5, name))).toContain('you moved up');
    }
    const sits = verdict(await check(own, b, 1, old));
    expect(sits).toMatch(/sit on this jury with 4 others; the copy of the log is older, as of .*: that nothing else is on record since takes a newer one\./); // prettier-ignore
    own.memo(own.withdrawal(b)).commit();
    expect(verdict(await check(own, b, 1, old))).toContain('the draw was withdrawn');
    const shown = await accept(own, b, 1, old);
    expect(verdict(shown)).toContain('of a draw that was withdrawn in block 5: it is no jury any more');
    expect(shown).toContain('note  log: the copy of the log is older than this');
});

it('accept says what is not on record of the whole log alone, and of a seat that records can name', async () => {
    const { own, b } = court();
    const alone = verdict(await accept(own, b, 0));
    expect(alone).not.toContain('not recorded');
    expect(alone).toContain('whether this seat is excused, or the draw withdrawn, takes the log (--archive)');
    expect(verdict(await accept(own, b, 0, copy(own, 'whole')))).toContain(
        'not recorded as excused as of 2025'
    );
    own.memo(own.excusal(b, [1])).commit();
    const some = copy(own, 'some');
    const maybe = verdict(await accept(own, b, 0, some));
    expect(maybe).not.toContain('not recorded');
    expect(maybe).toContain('1 of 5 jurors is excused, and the record names no seats: whether this seat is that one, ask the court'); // prettier-ignore
    expect(verdict(await accept(own, b, 5, some))).toContain('not recorded as excused');
});

it('the printed letter and the check of its file say the same, where a record names a later Expand', async () => {
    const { own, b } = court();
    const e = own.expand(b, 2);
    own.memo(own.excusal(e, [0])).commit();
    const name = copy(own, 'expanded');
    createEntityFile(join(folder, 'entity.json'), SECRETS, 'four quite random words');
    writeFileSync(join(folder, 'people.csv'), `email\n${own.slips.map((_, i) => uidOf(i)).join('\n')}\n`);
    const env = { JURY_ENTITY: 'entity.json', JURY_ENTITY_PASSPHRASE: 'four quite random words' };
    const people = ['--file', 'people.csv', '--id-column', 'email'];
    await run(['letters', String(b), '--days', '9000', ...people, '--out', 'letters', ...log(name)], env);
    const printed = readFileSync(join(folder, 'letters/letter-01.html'), 'utf8');
    expect(printed).toContain('1 of 8 excused (block 5)');
    writeFileSync(join(folder, 'slip.json'), encodeSlip(present(own.letters(b)[0])[1]));
    for (const source of [undefined, name]) {
        const told = await run(['check', 'letters/letter-01.json', '--slip', 'slip.json', ...log(source)]);
        expect(told).toContain('1 of 8 excused (block 5)');
        expect(verdict(told)).toContain('you are excused');
    }
});

it('what rests on a key that was reset says so in every command', async () => {
    const own = new SeatedJury(30);
    const [b, other] = [own.drawCase(5, 3), own.drawCase(5, 3)];
    own.setKey(SECOND_SEED, 'Reset');
    own.memo(own.excusal(b, [0], { signer: SECOND_SEED }));
    own.memo(own.withdrawal(other, { signer: SECOND_SEED })).commit();
    const from = log(copy(own, 'reset'));
    const reset = /key reset by \S+ at block 4 without the old key's signature/;
    const lines = (await run(['verify', 'reset'])).split('\n').filter((line) => line.startsWith('  block '));
    expect(lines.slice(0, 2).every((line) => line.includes('ENTITY_KEY_RESET'))).toBe(true);
    const full = await run(['verify', 'reset', '--draws']);
    expect(full).toMatch(
        /sits 5 jurors and 2 alternates: .* on the word of a reset key alone \(key reset by/
    );
    expect(full).toMatch(/withdrawn in block 5 by a reset key \(key reset by/);
    expect((await run(['show', '2026-7', ...from])).match(new RegExp(reset, 'g'))).toHaveLength(2);
    expect((await run(['list', ...from])).match(/ENTITY_KEY_RESET/g)).toHaveLength(2);
    for (const block of [b, other]) expect(await run(['jury', String(block), ...from])).toMatch(reset);
    const told = (await run(['log', ...from])).split('\n').filter((line) => reset.test(line));
    expect(told.map((line) => line.slice(0, 6).trim())).toEqual(['4', '5']);
});

it('verify and show say of every jury what was drawn, and whether it sits', async () => {
    const own = new SeatedJury(30);
    const b = own.drawCase(5, 3);
    copy(own, 'drawn');
    const drawn = await run(['verify', 'drawn', '--draws']);
    expect(drawn).toContain('8 drawn of 30 (5 jurors and 3 alternates)');
    expect(drawn).toContain('  drawn 5 jurors and 3 alternates; nobody is excused\n');
    expect(await run(['verify', 'drawn'])).toContain('not seated (5 jurors, 3 alternates)');
    own.seat(b).memo(own.withdrawal(b)).commit();
    const withdrawn = log(copy(own, 'withdrawn'));
    for (const out of [
        await run(['show', '2026-7', ...withdrawn]),
        await run(['verify', 'withdrawn', '--draws'])
    ]) {
        expect(out).toContain('drawn 5 jurors and 3 alternates; does not sit: withdrawn in block 4');
        expect(out).not.toContain('nobody is excused');
    }
});

it('verify finds a withdrawn draw behind a hundred others from the same people', async () => {
    const own = new SeatedJury(30);
    const draw = (name: string) => {
        own.log.select(0, 3, { memo: encodeCaseRecord({ case: name, jurors: 2, alternates: 1, note: '' }) });
        return own.log.blocks.length - 1;
    };
    for (let i = 0; i < 101; i++) draw(`other ${i}`);
    const [withdrawn, again] = [draw('2026-131'), draw('2026-131 (bis)')];
    own.commit();
    own.memo(own.withdrawal(withdrawn)).commit();
    copy(own, 'many');
    const out = await run(['verify', 'many', '--block', String(again)]);
    expect(out).toContain(`withdrawn, from the same people or of the same case: block ${withdrawn}\n`);
});
