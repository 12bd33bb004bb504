import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLog } from '../../scripts/cli/log/verified-log.js';
import { readArchive } from '../../src/archive/folder/archive-folder.js';
import { backup } from '../../src/archive/backup/backup.js';
import { checkReceipt, makeReceipt } from '../../src/archive/audit/make-receipt.js';
import { restore } from '../../src/archive/backup/restore.js';
import { readIdentityFile } from '../../src/client/identity-file.js';
import { JuryClient } from '../../src/client/jury-client.js';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { seatsOfChain, signRotation } from '../../src/entity/seating.js';
import { toHex } from '../../src/protocol/bytes.js';
import { encodeInstallGenesis } from '../../src/protocol/genesis.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { checkLetter } from '../../src/juror/check-letter.js';
import { decodeLetter, decodeSlip, encodeSlip } from '../../src/juror/letter.js';
import { expectFailure, jury, untold } from '../cli/jury-process.js';
import { createWorld, JURORS } from '../cli/world.js';
import type { World } from '../cli/world.js';
import { installJury } from '../install-jury.js';
import { CANISTER } from '../verifier/certificate-builder.js';
import {
    FIRST_SEED,
    GENESIS,
    publicKey,
    SeatedJury,
    SECOND_SEED,
    SECRETS,
    slipOf,
    uidOf
} from '../juror/seated-jury.js';

/** Juries whose log moved to another canister, and one of a log that somebody made up and would like to restore. */

const PASSPHRASE = 'four quite random words';
const [POOL, DRAW] = [2, 3];
const NONE = new Uint8Array();

let world: World;
let moved: JuryClient;
let first: Uint8Array;
let options: { cwd: string; env: Record<string, string> };
const at = (name: string) => join(world.folder, name);
const commit = async (client: JuryClient) => client.commit((await client.getCertificate()) ?? NONE);
const copy = (client: JuryClient, name: string) =>
    backup(at(name), client, {
        rootKey: world.replica.rootKey,
        evidence: 'seal',
        onProgress: () => undefined
    });

async function emptyCanister(): Promise<JuryClient> {
    const { replica, client: court } = world;
    const canisterId = await replica.createCanister({ controllers: [court.caller] });
    await installJury(replica, canisterId, court.caller);
    const { url, rootKey } = replica;
    return JuryClient.connect({ url, canisterId, rootKey, identity: readIdentityFile(at('court.pem')) });
}

/** Publishes the seats of a draw, as the entity of that log does. */
async function seat(client: JuryClient, name: string, block: number, signer = FIRST_SEED): Promise<void> {
    const { archive } = await copy(client, name);
    const chain = (await readLog(archive, world.replica.rootKey)).seats.chain(block);
    if (chain === undefined) throw new Error('no draw');
    const context = { firstCanister: first, canisterId: client.canisterId.toUint8Array(), signer };
    for (const memo of seatsOfChain(SECRETS, context, block, chain).memos) await client.add([], memo);
    await commit(client);
}

const of = (client: JuryClient) => ['-n', world.replica.url, '-c', client.canisterId.toText()];

beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    const { client, replica } = world;
    first = world.canisterId.toUint8Array();
    const people = Array.from({ length: 30 }, (_, i) => slipOf(uidOf(i), first));
    await client.add(
        people.map(({ poolId }) => poolId),
        NONE
    );
    await client.setEntityKey(publicKey(FIRST_SEED), undefined);
    await client.remove(JURORS, NONE);
    await commit(client);
    await client.select(POOL, 12, new TextEncoder().encode('Case 1'));
    await commit(client);
    await seat(client, 'before', DRAW);
    const { archive } = await copy(client, 'before');
    moved = await emptyCanister();
    await restore(archive, moved, replica.rootKey, () => undefined);
    createEntityFile(at('entity.json'), SECRETS, PASSPHRASE);
    world.file('root-key', toHex(replica.rootKey));
    options = { cwd: world.folder, env: { JURY_ENTITY_PASSPHRASE: PASSPHRASE } };
});
afterAll(() => world.stop());

const letters = (block: number, archive: string, out: string, ...more: string[]) => [
    ...['letters', String(block), '--archive', archive, '--out', out, '--entity', 'entity.json'],
    ...['--root-key', 'root-key', ...more]
];

const run = async (...args: string[]) => {
    const { code, stdout, stderr } = untold(await jury(args, options));
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
    return stdout;
};

const lettersIn = (folder: string) =>
    readdirSync(at(folder))
        .filter((name) => name.endsWith('.json'))
        .map((name) => decodeLetter(Uint8Array.from(readFileSync(join(at(folder), name)))));

function slipFile(poolId: Uint8Array, name: string): string {
    const slip = Array.from({ length: 30 }, (_, i) => slipOf(uidOf(i), first)).find(
        (one) => toHex(one.poolId) === toHex(poolId)
    );
    if (slip === undefined) throw new Error('a letter to nobody');
    return world.file(name, encodeSlip(slip));
}

const slipIn = (path: string) => decodeSlip(Uint8Array.from(readFileSync(path)));

describe('after a restore into another canister', () => {
    it.each(['at once', 'when the log went on'])(
        'all twelve find their letters good offline: %s',
        async (when) => {
            const [archive, out] = when === 'at once' ? ['moved', 'letters'] : ['later', 'letters-later'];
            if (when !== 'at once') {
                await moved.select(POOL, 2, NONE);
                await commit(moved);
            }
            await copy(moved, archive);
            await run(...letters(DRAW, archive, out));
            const all = lettersIn(out);
            expect(all).toHaveLength(12);
            const { rootKey } = world.replica;
            for (const letter of all) {
                const slip = slipIn(slipFile(letter.poolId, 'slip.json'));
                expect(toHex(letter.canisterId)).toBe(toHex(first));
                expect(checkLetter(letter, slip, { rootKey })).toMatchObject({
                    verified: true,
                    codes: [],
                    anonymitySet: 12
                });
            }
            slipFile((all[0] as (typeof all)[0]).poolId, 'slip.json');
            const check = ['check', `${out}/letter-01.json`, '--slip', 'slip.json', '--root-key', 'root-key'];
            expect(await run(...check)).toContain('the entity a seat for you, as a juror with 11 others');
            // Whoever knows the new canister only asks about that one.
            const asked = ['--archive', archive, '-c', moved.canisterId.toText()];
            const unnamed = await jury([...check, ...asked], options);
            expect([unnamed.code, unnamed.stdout]).toEqual([1, expect.stringContaining('--successor-of')]);
            const named = [...asked, '--successor-of', canisterText(first)];
            expect(await run(...check, ...named)).toContain('you were drawn by lot, and sit on this jury');
        }
    );

    it('a receipt is the certificate of the first canister, the earliest that is genuine', async () => {
        const archive = readArchive(at('later'));
        const { rootKey } = world.replica;
        const { receipt } = makeReceipt(archive, DRAW, rootKey);
        expect(toHex(receipt.canisterId)).toBe(toHex(first));
        // Junk on record for the commit of the draw: a later one of the same canister proves the block, and no other.
        const junk = archive.commits.map((one, k) =>
            k === 2 ? { ...one, certificates: [Uint8Array.of(1)] } : one
        );
        const other = makeReceipt({ ...archive, commits: junk }, DRAW, rootKey);
        expect(toHex(other.receipt.canisterId)).toBe(toHex(first));
        expect(other.block.asOf).toBeGreaterThan(checkReceipt(receipt, rootKey).block.asOf);
        const none = archive.commits.map((one, k) =>
            k <= 3 ? { ...one, certificates: [Uint8Array.of(1)] } : one
        );
        expect(() => makeReceipt({ ...archive, commits: none }, DRAW, rootKey)).toThrow(/^MALFORMED_CBOR/);
        expect(toHex(makeReceipt(archive, DRAW + 2, rootKey).receipt.canisterId)).toBe(
            toHex(moved.canisterId.toUint8Array())
        );
    });

    it('a jury that is seated in the new canister: good for whoever asks for that canister, and told to others', async () => {
        const draw = (await moved.length()) - 1;
        // The key goes on, and is replaced there: the rotation is signed for the new canister.
        const signature = signRotation(moved.canisterId.toUint8Array(), 1, FIRST_SEED, SECOND_SEED);
        const elsewhere = signRotation(first, 1, FIRST_SEED, SECOND_SEED);
        await expect(moved.setEntityKey(publicKey(SECOND_SEED), elsewhere)).rejects.toMatchObject({
            code: 'ENTITY_KEY_INVALID'
        });
        await moved.setEntityKey(publicKey(SECOND_SEED), signature);
        await seat(moved, 'later', draw, SECOND_SEED);
        await copy(moved, 'later');
        await run(...letters(draw, 'later', 'light'));
        const [letter] = lettersIn('light');
        if (letter === undefined) throw new Error('no letter');
        const slip = slipIn(slipFile(letter.poolId, 'slip.json'));
        const check = ['check', 'light/letter-01.json', '--slip', 'slip.json', '--root-key', 'root-key'];
        const court = canisterText(first);
        const now = ['-c', moved.canisterId.toText(), '--successor-of', court];
        for (const more of [[], ['--archive', 'later']]) {
            expect(await run(...check, ...more, ...now)).toContain('which anybody can do');
            // Anybody could have restored the log, and gone on with it so.
            const { code, stdout } = await jury([...check, ...more], options);
            expect([code, stdout]).toEqual([1, expect.stringContaining('NOT VERIFIED: CANISTER_MISMATCH.')]);
            expect(stdout).toContain(`was restored into ${moved.canisterId.toText()}, which anybody can do`);
        }
        // The command on the page says the canister of now: it works as it is printed.
        const page = readFileSync(at('light/letter-01.html'), 'utf8');
        const printed = /<code>jury (check [^<]*)<\/code>/.exec(page)?.[1] ?? '';
        expect(printed).toContain(` -c ${moved.canisterId.toText()} --successor-of ${court} `);
        expect(page).toContain(`whose log is in canister ${moved.canisterId.toText()} now`);
        world.file('root-key.hex', toHex(world.replica.rootKey));
        const typed = printed.replace('letter-01', 'light/letter-01').replace(' copy ', ' later ');
        expect(await run(...typed.split(' '))).toContain('you were drawn by lot');
        const { rootKey } = world.replica;
        const open = checkLetter(letter, slip, { rootKey });
        expect([open.codes, open.checks.filter(({ name, state }) => name === 'canister' && state === 'noted')]).toEqual([[], [expect.objectContaining({ detail: expect.stringContaining('which anybody can do') as string })]]); // prettier-ignore
        // The same list, signed for the canister that the log began in, counts for nothing.
        const audit = await readLog(readArchive(at('later')), rootKey);
        expect(audit.seats.seatsOf(draw).key.number).toBe(1);
    });

    it('people are enrolled as in the first canister; slips are written before anything is sent', async () => {
        world.file('people.csv', 'email\nann@people.example\n');
        const enrol = [
            'enrol',
            ...of(moved),
            '--entity',
            'entity.json',
            '--file',
            'people.csv',
            '--id-column',
            'email'
        ];
        await expectFailure('NOT_AUTHORIZED', 4, [...enrol, '--slips', 'slips'], options);
        const slip = slipIn(at('slips/slip-000001.json'));
        expect(slip).toEqual(slipOf('ann@people.example', first));
        world.file('people.csv', 'email\nbob@people.example\n');
        await expectFailure('FILE_EXISTS', 2, [...enrol, '--slips', 'slips'], options);
    });
});

describe('a log that was made up', () => {
    it('is not restored: what ends it has to be signed by this network', async () => {
        const invented = new SeatedJury(20);
        const chosen = invented.slips.slice(0, 12).map(({ poolId }) => poolId);
        invented.log.select(0, 12, { jurors: chosen });
        invented.commit();
        // Its genesis names the root key of the network that it was made up on.
        const fake = await emptyCanister();
        await expect(fake.restoreBegin(CANISTER, [], GENESIS)).rejects.toMatchObject({
            code: 'RESTORE_MISMATCH'
        });
        const { rootKey } = world.replica;
        const install = { canisterId: CANISTER, installTime: 1n, initHash: new Uint8Array(32), rootKey };
        const genesis = encodeInstallGenesis(install);
        await fake.restoreBegin(CANISTER, [], [genesis]);
        await fake.restoreEntityKeys(0, invented.keys);
        await fake.restoreBlocks(0, invented.log.blocks);
        const end = async () => {
            await fake.restoreCommits(0, invented.log.commits);
            await fake.restoreEnd();
        };
        await expect(end()).rejects.toMatchObject({ code: expect.stringMatching(/^(RESTORE_MISMATCH|DELEGATION_INVALID)$/) as string }); // prettier-ignore
        await expect(fake.getLineage()).resolves.toMatchObject({ restoring: true });
    });
});
