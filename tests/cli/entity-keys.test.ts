import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createIdentityFile } from '../../src/client/identity-file.js';
import { JuryClient } from '../../src/client/jury-client.js';
import { createEntityFile, readEntityFile } from '../../src/entity/entity-file.js';
import { blockHash } from '../../src/protocol/block.js';
import { toHex } from '../../src/protocol/bytes.js';
import { encodeSeats, seatsMessage, seatsParts } from '../../src/protocol/typed-memo.js';
import { FIRST_SEED, publicKey, ROGUE_SEED, SECRETS, slipOf, uidOf } from '../juror/seated-jury.js';
import { expectFailure, jury, oneObject } from './jury-process.js';
import { createWorld, JURORS } from './world.js';
import type { World } from './world.js';

/** The key of the entity on the real canister, from the first one to a reset; and a User who would like to have it. */

const PASSPHRASE = 'four quite random words';
const [POOL, DRAW, SQUAT] = [2, 3, 4];
const NONE = new Uint8Array();

interface Keys {
    entity_keys: { number: number; key: string; kind: string; from: number }[];
}

describe('the key of the entity', () => {
    let world: World;
    let rogue: JuryClient;
    let options: { cwd: string; env: Record<string, string> };
    const commit = async (client = world.client) => client.commit((await client.getCertificate()) ?? NONE);
    const run = async (...args: string[]) => {
        const { code, stdout, stderr } = await jury(args, options);
        expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
        return stdout;
    };
    const as = (who: string) => [...world.stranger, '--identity', who];
    const keys = async () => (oneObject(await run('entity', 'keys', '--json', ...world.stranger)) as unknown as Keys).entity_keys; // prettier-ignore

    beforeAll(async () => {
        world = await createWorld({ committedOnly: true });
        const { client, replica, folder, canisterId } = world;
        createEntityFile(join(folder, 'entity.json'), { ...SECRETS, entitySeeds: [FIRST_SEED] }, PASSPHRASE);
        options = {
            cwd: folder,
            env: { JURY_ENTITY: join(folder, 'entity.json'), JURY_ENTITY_PASSPHRASE: PASSPHRASE }
        };
        const identity = createIdentityFile(join(folder, 'rogue.pem'));
        await client.authorize(identity.getPrincipal());
        const { url, rootKey } = replica;
        rogue = await JuryClient.connect({ url, canisterId, rootKey, identity });
        const people = Array.from({ length: 20 }, (_, i) => slipOf(uidOf(i), canisterId.toUint8Array()));
        await client.add(
            people.map(({ poolId }) => poolId),
            NONE
        );
        await client.remove(JURORS, NONE);
        await commit();
        expect(await client.select(POOL, 3, NONE)).toBe(DRAW);
        await commit();
    });
    afterAll(() => world.stop());

    it('has to be there before seats are, and takes an Admin', async () => {
        const said = await expectFailure(
            'ENTITY_OTHER_KEY',
            2,
            ['seats', String(DRAW), ...world.court],
            options
        );
        expect(said).toContain('jury entity publish');
        expect(await run('entity', 'keys', ...world.stranger)).toContain('No key is on record');
        const refused = await expectFailure(
            'NOT_AUTHORIZED',
            4,
            ['entity', 'publish', ...as('rogue.pem')],
            options
        );
        expect(refused).toContain('only an Admin or a controller');
        for (const key of [publicKey(ROGUE_SEED), publicKey(FIRST_SEED)])
            await expect(rogue.setEntityKey(key, undefined)).rejects.toMatchObject({
                code: 'NOT_AUTHORIZED'
            });
        expect(await keys()).toEqual([]);
    });

    it('is put on record once', async () => {
        expect(await run('entity', 'publish', ...world.court)).toContain(`It holds from block ${SQUAT} on`);
        expect(await run('entity', 'publish', ...world.court)).toContain('is on record already');
        expect(await keys()).toMatchObject([
            { number: 0, key: toHex(publicKey(FIRST_SEED)), kind: 'first', from: SQUAT }
        ]);
    });

    it('makes seats count that it signed, and not those of a User who was first', async () => {
        const [bytes] = await rogue.getRawBlocks(DRAW, 1);
        const strangers = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
        for (const part of seatsParts(DRAW, blockHash(bytes ?? NONE), strangers, [])) {
            const message = seatsMessage(world.canisterId.toUint8Array(), part);
            expect(await rogue.add([], encodeSeats(part, ed25519.sign(message, ROGUE_SEED)))).toBe(SQUAT);
        }
        await commit(rogue);
        expect(await run('seats', String(DRAW), ...world.court)).toMatch(
            /^Staged 3 seats in block 5\. .*\nSigned by key 0,/
        );
        await commit();
        await run('letters', String(DRAW), '--out', 'letters', ...world.court);
        await run('fetch', 'copy', ...world.stranger);
        world.file('root-key', toHex(world.replica.rootKey));
        const verified = await run('verify', 'copy', '--draws', '--root-key', 'root-key');
        expect(verified).toContain('\n  seated: 3 seats in block 5, signed by key 0;');
        expect(verified).toContain(
            '\n  block 4: SEATS_SIGNATURE_INVALID: key 0 did not sign these seats of block 3\n'
        );
        const question = ['--nonce', '00112233445566778899', '--audience', 'The Daily'];
        await run('present', 'letters/letter-01.json', ...question, '--out', 'shown.json');
        const court = ['--canister', world.canisterId.toText(), '--root-key', 'root-key'];
        const accepted = await run('accept', 'shown.json', ...question, ...court);
        expect(accepted).toMatch(
            /\nVERIFIED .* holds one of 3 seats of the jury of block 3 that were drawn as jurors, by the record of the draw .*, and whether this seat is excused, or the draw withdrawn, takes the log/
        );
        expect(accepted).not.toContain('reset');
    });

    it('hands over to the next one, which is in the file before it is on record', async () => {
        const before = world.client.length();
        await expectFailure('NOT_AUTHORIZED', 4, ['rotate-key', ...as('rogue.pem')], options);
        const seeds = () => readEntityFile(join(world.folder, 'entity.json'), PASSPHRASE).entitySeeds;
        expect(seeds()).toEqual([FIRST_SEED]);
        expect(await run('rotate-key', ...world.court)).toContain(`It holds from block ${await before} on`);
        const [first, next, ...others] = seeds();
        expect([first, others]).toEqual([FIRST_SEED, []]);
        expect(await keys()).toMatchObject([
            { number: 0, kind: 'first' },
            { number: 1, key: toHex(publicKey(next ?? NONE)), kind: 'rotated', from: await before }
        ]);
        // Of now on the next one signs, before any commit covers it.
        const draw = await world.client.select(POOL, 4, NONE);
        await commit();
        expect(await run('seats', String(draw), ...world.court)).toContain('\nSigned by key 1,');
        await commit();
        await run('letters', String(draw), '--out', 'letters-4', ...world.court);
        expect(await run('seats', String(DRAW), ...world.court)).toMatch(
            /already, in block 5\.\nSigned by key 0,/
        );
    });

    it('is reset for whoever lost it, after a question, and that is told for ever', async () => {
        createEntityFile(
            join(world.folder, 'other.json'),
            { ...SECRETS, entitySeeds: [ROGUE_SEED] },
            PASSPHRASE
        );
        const publish = ['entity', 'publish', '--entity', 'other.json', ...world.court];
        const other = await expectFailure('ENTITY_OTHER_KEY', 2, publish, options);
        expect(other).toContain('jury entity publish --reset');
        const asked = await expectFailure('NOT_CONFIRMED', 2, [...publish, '--reset'], options);
        expect(asked).toMatch(/replaces key 1 without its signature, for ever on record\..*--yes/);
        expect(await keys()).toHaveLength(2);
        const at = await world.client.length();
        expect(await run(...publish, '--reset', '--yes')).toContain('is told: the key was reset.');
        const words = `key reset by ${world.client.caller.toText()} at block ${at} without the old key's signature`;
        expect(await run('entity', 'keys', ...world.stranger)).toContain(
            `holds from block ${at} on: ${words}`
        );
        // A commit covers a block.
        await world.client.add([], new TextEncoder().encode('a note'));
        await commit();
        const refused = await expectFailure('ENTITY_OTHER_KEY', 2, ['rotate-key', ...world.court], options);
        expect(refused).toContain(`key 2 on record, which holds from block ${at} on`);
        await run('fetch', 'later', ...world.stranger);
        const question = ['--nonce', '00112233445566778899', '--audience', 'The Daily'];
        const court = ['--canister', world.canisterId.toText(), '--root-key', 'root-key'];
        const accept = ['accept', 'shown.json', ...question, ...court];
        // The receipts are of before it; who has the log is told.
        expect(await run(...accept)).not.toContain('reset');
        expect(await run(...accept, '--archive', 'later')).toContain(
            `note  keys: ENTITY_KEY_RESET: the court replaced key 1, a later one: ${words}`
        );
        const said = await run('letters', '6', '--out', 'letters-4b', ...world.court);
        expect(said).toContain(
            `Whoever checks them is told: the court replaced key 1, which signed this: ${words}`
        );
    });
});
