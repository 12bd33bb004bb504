import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIdentityFile } from '../../src/client/identity-file.js';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { FIRST_SEED, publicKey, ROGUE_SEED, SECRETS } from '../juror/seated-jury.js';
import { installJury } from '../install-jury.js';
import { expectFailure, jury, oneObject } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** What goes wrong for who does it for the first time, and what they are told. */

let world: World;
let options: { cwd: string; env: Record<string, string> };
const commit = async () => world.client.commit((await world.client.getCertificate()) ?? new Uint8Array());
beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
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
    expect(unseated).toContain(`first: jury seats ${draw}, then jury commit, then jury backup copy`);
    await expectFailure('USAGE', 2, [...letters, '--days', '0'], options);
    const proof = await expectFailure('DELEGATION_INVALID', 1, ['prove', '0', 'copy'], options);
    expect(proof).toContain('name its root key with --root-key');
});

it('a file of more than 4 MiB is not read', async () => {
    world.file('large', new Uint8Array(4 * 1024 * 1024 + 1));
    for (const args of [
        ['check', 'large'],
        ['verify', 'large']
    ])
        await expectFailure('PROOF_MALFORMED', 1, args, options);
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
