import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { createIdentityFile } from '../../src/client/identity-file.js';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { FIRST_SEED, publicKey, ROGUE_SEED, SECRETS } from '../juror/seated-jury.js';
import { installJury } from '../install-jury.js';
import { expectFailure, jury, oneObject } from './jury-process.js';
import { BLINDED, createWorld } from './world.js';
import type { World } from './world.js';

/** What goes wrong for who does it for the first time, and what they are told. */

let world: World;
let options: { cwd: string; env: Record<string, string> };
const commit = async () => world.client.commit((await world.client.getCertificate()) ?? new Uint8Array());
beforeAll(async () => {
    world = await createWorld({ committedOnly: true, jurors: BLINDED });
    createEntityFile(join(world.folder, 'entity.json'), SECRETS, 'four quite random words');
    createEntityFile(
        join(world.folder, 'other.json'),
        { ...SECRETS, entitySeeds: [ROGUE_SEED] },
        'four quite random words'
    );
    await world.client.setEntityKey(publicKey(FIRST_SEED), undefined);
    options = {
        cwd: world.folder,
        env: { JURY_ENTITY: 'entity.json', JURY_ENTITY_PASSPHRASE: 'four quite random words' }
    };
});
afterAll(() => world.stop());

describe('a memo that is nearly a case record', () => {
    const select = (memo: string) => ['select', ...world.court, '--count', '14', '--memo', memo];
    const right = '{"case":"7","jurors":12,"alternates":2,"note":""}';
    it.each([
        [
            '{"case":"7","jurors":12,"alternates":1,"note":""}',
            'not together the 14',
            '"jurors":14,"alternates":0'
        ],
        ['{"case": "7", "jurors": 12, "alternates": 2, "note": ""}', 'their spacing', right],
        ['{"jurors":12,"alternates":2,"case":"7"}', 'their order', right]
    ])('%s is refused before it is sent', async (memo, wrong, form) => {
        const before = await world.state();
        const said = await expectFailure('CASE_RECORD_MALFORMED', 2, select(memo), options);
        expect(said).toContain(wrong);
        expect(said).toContain(form);
        expect(await world.state()).toEqual(before);
    });
});

it('nobody is drawn from an empty log', async () => {
    const { replica, client } = world;
    const canisterId = await replica.createCanister({ controllers: [client.caller] });
    await installJury(replica, canisterId, client.caller);
    const args = ['select', ...world.court, '--canister', canisterId.toText(), '--count', '1'];
    expect(await expectFailure('POOL_TOO_SMALL', 4, args)).toContain('add people and commit first');
});

it('letters say what comes before them', async () => {
    expect((await jury(['backup', 'copy', ...world.stranger], options)).code).toBe(0);
    world.file('root-key', Buffer.from(world.replica.rootKey).toString('hex'));
    const draw = String(await world.client.select(0, 3, new Uint8Array()));
    await commit();
    const letters = ['letters', draw, '--out', 'letters', '--archive', 'copy'];
    const foreign = await expectFailure('DELEGATION_INVALID', 1, letters, options);
    expect(foreign).toContain('name its root key with --root-key');
    const key = ['--root-key', 'root-key'];
    const old = await expectFailure('NOT_COMMITTED', 4, [...letters, ...key], options);
    expect(old).toContain('or the copy is older than it: jury backup copy');
    expect((await jury(['backup', 'copy', ...world.stranger], options)).code).toBe(0);
    const unseated = await expectFailure('SEATS_MISSING', 1, [...letters, ...key], options);
    expect(unseated).toContain(
        `if they are not published: jury seats ${draw}, then jury commit, then jury backup copy`
    );
    await expectFailure('USAGE', 2, [...letters, '--days', '0'], options);
    const proof = await expectFailure('DELEGATION_INVALID', 1, ['prove', '0', 'copy'], options);
    expect(proof).toContain('name its root key with --root-key');
});

it('a file of more than 4 MiB is not read', async () => {
    world.file('large', new Uint8Array(4 * 1024 * 1024 + 1));
    const letter = join(packageRoot, 'tests/vectors/version-1/letter.json');
    const question = ['--nonce', 'ab'.repeat(16), '--audience', 'a newspaper'];
    const cases: [string, number, string[]][] = [
        ['PROOF_MALFORMED', 1, ['verify', 'large']],
        ['LETTER_MALFORMED', 2, ['check', 'large']],
        ['LETTER_MALFORMED', 2, ['present', 'large', ...question, '--out', 'shown']],
        ['SLIP_MALFORMED', 2, ['check', letter, '--slip', 'large']],
        ['PRESENTATION_MALFORMED', 2, ['accept', 'large', ...question]]
    ];
    for (const [code, exit, args] of cases) {
        await expectFailure(code, exit, args, options);
        if (exit === 1) continue;
        const device = args.map((word) => (word === 'large' ? '/dev/zero' : word));
        expect(await expectFailure(code, exit, device, options)).toContain('/dev/zero is no file');
    }
});

it('a file that another command reads is sent to that command', async () => {
    const vector = (name: string) => join(packageRoot, 'tests/vectors/version-1', name);
    const [letter, slip] = [vector('letter.json'), vector('slips/slip-000001.json')];
    const question = ['--nonce', 'ab'.repeat(16), '--audience', 'a newspaper'];
    const cases: [string, number, string[], string][] = [
        ['USAGE', 2, ['verify', letter], 'a letter is checked by jury check'],
        ['USAGE', 2, ['verify', slip], '--slip'],
        ['USAGE', 2, ['verify', vector('presentation.json')], 'jury accept'],
        ['USAGE', 2, ['inspect', letter], 'a letter is checked by jury check'],
        ['USAGE', 2, ['verify', vector('archive/manifest.json')], 'name its folder'],
        ['USAGE', 2, ['verify', 'entity.json'], 'show it to nobody'],
        ['PROOF_MALFORMED', 1, ['verify', 'cut-fraud'], 'fraud proofs'],
        ['USAGE', 2, ['verify', 'code'], 'jury check -'],
        ['LETTER_MALFORMED', 2, ['check', slip], '--slip'],
        ['LETTER_MALFORMED', 2, ['check', vector('select.receipt')], 'jury verify'],
        ['LETTER_MALFORMED', 2, ['check', vector('fraud.json')], 'jury verify'],
        ['SLIP_MALFORMED', 2, ['check', letter, '--slip', letter], 'jury check'],
        ['PRESENTATION_MALFORMED', 2, ['accept', letter, ...question], 'jury check']
    ];
    world.file('cut-fraud', readFileSync(vector('fraud.json')).subarray(0, 200));
    world.file('code', 'icjury-letter:AAAA');
    for (const [code, exit, args, advice] of cases)
        expect(await expectFailure(code, exit, args, options)).toContain(advice);
});

it('what a file says is told in one short line, whatever is in it', async () => {
    const bytes = (size: number) => Uint8Array.from({ length: size }, (_, i) => 1 + (i % 9));
    const people = (name: string) => ['enrol', '-f', name, '--id-column', 'email', '--entity', 'entity.json'];
    world.file('binary.csv', bytes(1_000_000));
    world.file('long.csv', `${'name|'.repeat(100_000)}\nAnn\n`);
    world.file('quote.csv', `email\n"${'a'.repeat(1_000_000)}`);
    world.file('later.json', JSON.stringify({ format: `icjury-fraud/${'9\u001b'.repeat(100_000)}` }));
    const cases: [string, number, string[]][] = [
        ['CSV_COLUMN_MISSING', 2, people('binary.csv')],
        ['CSV_COLUMN_MISSING', 2, people('long.csv')],
        ['CSV_MALFORMED', 2, people('quote.csv')],
        ['ARCHIVE_VERSION', 1, ['verify', 'later.json']],
        ['CANISTER_MALFORMED', 2, ['status', '--canister', 'a'.repeat(100_000)]]
    ];
    for (const [code, exit, args] of cases) {
        for (const json of [[], ['--json']]) {
            const { code: found, stdout, stderr } = await jury([...args, ...json], options);
            const said = `${stdout}${stderr}`;
            expect(found, said).toBe(exit);
            expect(said).toContain(code);
            expect(said.length).toBeLessThan(4200);
            if (code !== 'CANISTER_MALFORMED') expect(said.length).toBeLessThan(600);
            // eslint-disable-next-line no-control-regex -- nothing that a terminal obeys
            expect(said.trimEnd()).not.toMatch(/[\x00-\x1f\x7f]/);
        }
    }
});

it('who may not put a key on record is sent to who may, and can be made an Admin', async () => {
    const user = createIdentityFile(join(world.folder, 'user.pem')).getPrincipal();
    await world.client.authorize(user);
    const publish = ['entity', 'publish', '--entity', 'other.json', ...world.stranger, '-i', 'user.pem'];
    for (const more of [[], ['--reset', '--yes']]) {
        const said = await expectFailure('NOT_AUTHORIZED', 4, [...publish, ...more], options);
        expect(said).toContain(`jury authorize ${user.toText()} --admin`);
        expect(said).not.toContain('--reset');
    }
    const made = await jury(['authorize', user.toText(), '--admin', ...world.court], options);
    expect(made.stdout).toBe(`${user.toText()} is an Admin now.\n`);
    expect((await jury(['status', ...world.stranger])).stdout).toContain(`${user.toText()}  (Admin)`);
    expect(oneObject((await jury(['status', ...world.stranger, '--json'])).stdout)['admins']).toContain(
        user.toText()
    );
    expect(await expectFailure('ENTITY_OTHER_KEY', 2, publish, options)).toContain('--reset');
    const asked = await expectFailure('NOT_CONFIRMED', 2, [...publish, '--reset'], options);
    expect(asked).toContain('A letter handed out before cannot say so by itself');
    expect(asked).toContain('Enrol everybody anew');
});
