import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLog } from '../../scripts/cli/verified-log.js';
import { readArchive } from '../../src/archive/archive-folder.js';
import { backup } from '../../src/archive/backup.js';
import { checkReceipt, makeReceipt } from '../../src/archive/make-receipt.js';
import { restore } from '../../src/archive/restore.js';
import { readIdentityFile } from '../../src/client/identity-file.js';
import { JuryClient } from '../../src/client/jury-client.js';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { keyMemo, seatsOfChain, writeLetter } from '../../src/entity/seating.js';
import { toHex } from '../../src/protocol/bytes.js';
import type { Origin } from '../../src/protocol/lineage.js';
import { encodeReceipt } from '../../src/verifier/juror.js';
import type { Receipt } from '../../src/verifier/juror.js';
import {
    checkLetter,
    decodeLetter,
    decodeSlip,
    encodeSlip,
    ReceiptBuilder
} from '../../src/verifier/juror.js';
import { codeOf } from '../archive/backup-fixture.js';
import { expectFailure, jury } from '../cli/jury-process.js';
import { createWorld, JURORS } from '../cli/world.js';
import type { World } from '../cli/world.js';
import { installJury } from '../install-jury.js';
import { CANISTER } from '../verifier/certificate-builder.js';
import { FIRST_SEED, SeatedJury, SECRETS, slipOf, TERMS, uidOf } from '../juror/seated-jury.js';

/** Juries whose log moved to another canister, and juries of a log that somebody made up and "restored". */

const PASSPHRASE = 'four quite random words';
const [POOL, DRAW] = [3, 4];
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
async function seat(client: JuryClient, name: string, block: number): Promise<void> {
    const { archive } = await copy(client, name);
    const chain = readLog(archive, world.replica.rootKey).seats.chain(block);
    if (chain === undefined) throw new Error('no draw');
    for (const memo of seatsOfChain(SECRETS, first, block, chain).memos) await client.add([], memo);
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
    await client.add([], keyMemo(first, 0, FIRST_SEED, undefined));
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
    const { code, stdout, stderr } = await jury(args, options);
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
            expect(await run(...check)).toContain(
                'you were drawn by lot, and sit on this jury with 11 others'
            );
            // Whoever knows the new canister only asks about that one.
            const asked = ['--archive', archive, '-c', moved.canisterId.toText()];
            expect(await run(...check, ...asked)).not.toContain('note');
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

    it('a jury that is seated in the new canister is checked against an archive', async () => {
        const draw = (await moved.length()) - 1;
        await seat(moved, 'later', draw);
        await copy(moved, 'later');
        await expectFailure('STAGED_AFTER_RESTORE', 2, letters(draw, 'later', 'none'), options);
        expect(readdirSync(world.folder)).not.toContain('none');
        await run(...letters(draw, 'later', 'light', '--no-evidence'));
        const [letter] = lettersIn('light');
        if (letter === undefined) throw new Error('no letter');
        slipFile(letter.poolId, 'slip.json');
        const check = ['check', 'light/letter-1.json', '--slip', 'slip.json', '--root-key', 'root-key'];
        expect(await run(...check, '--archive', 'later')).toContain('you were drawn by lot');
        expect((await jury(check, options)).stdout).toContain('NOT VERIFIED: EVIDENCE_MISMATCH.');
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

describe('a log that was made up, and restored with junk certificates', () => {
    let fake: JuryClient;
    let invented: SeatedJury;
    let draw: number;

    /** Everything in it fits; but the network that signed it is not this one, and the jury was chosen by hand. */
    beforeAll(async () => {
        invented = new SeatedJury(20);
        draw = invented.log.blocks.length;
        const chosen = invented.slips.slice(0, 12).map(({ poolId }) => poolId);
        invented.log.select(0, 12, { jurors: chosen }).commit();
        invented.seat(draw);
        fake = await emptyCanister();
        await fake.restoreBegin(CANISTER, []);
        await fake.restoreBlocks(0, invented.log.blocks);
        await fake.restoreCommits(0, invented.log.commits);
        await fake.restoreEnd();
        await fake.add([Uint8Array.of(1)], NONE);
        await commit(fake);
        await copy(fake, 'fake');
    });

    it('is not verified', async () => {
        const { code, stdout } = await jury(['verify', 'fake', '--root-key', 'root-key', '--json'], options);
        expect([code, (JSON.parse(stdout) as { codes: string[] }).codes]).toEqual([
            1,
            ['DELEGATION_INVALID', 'SELECTION_MISMATCH']
        ]);
    });

    it('yields no receipt and no letter', async () => {
        const folder = ['--root-key', 'root-key'];
        await expectFailure('DELEGATION_INVALID', 1, ['prove', String(draw), 'fake', ...folder], options);
        await expectFailure('DELEGATION_INVALID', 1, letters(draw, 'fake', 'fake-letters'), options);
        await expectFailure(
            'DELEGATION_INVALID',
            1,
            ['fetch', 'x.receipt', '--block', String(draw), ...of(fake)],
            options
        );
        expect(readdirSync(world.folder)).not.toContain('fake-letters');
    });

    it('nor does a genuine certificate of the canister that holds it, whatever it is called', async () => {
        const { rootKey } = world.replica;
        const archive = readArchive(at('fake'));
        const own = { ...archive, commits: archive.commits.slice(-1) };
        const holder = fake.canisterId.toUint8Array();
        const builder = new ReceiptBuilder(own, { rootKey, canisterId: holder });
        const relabelled = (receipt: Receipt): Receipt => ({ ...receipt, canisterId: CANISTER });
        expect(() => checkReceipt(relabelled(builder.build(draw)), rootKey)).toThrow(/^CANISTER_MISMATCH/);

        const seats = invented.published();
        const set = seats.seatsOf(draw);
        const [poolId] = seats.chain(draw)?.jurors ?? [];
        const slip = invented.slips.find((one) => toHex(one.poolId) === toHex(poolId ?? NONE));
        const codes = (change: (receipt: Receipt) => Receipt, canisterId = CANISTER) => {
            const receipts = (indices: readonly number[]) =>
                indices.map((index) => encodeReceipt(change(builder.build(index))));
            const evidence = {
                draws: receipts([draw]),
                seats: receipts(set.publishedIn),
                keys: receipts(seats.keys.map(({ publishedIn }) => publishedIn))
            };
            const parts = {
                canisterId,
                set,
                poolId: poolId ?? NONE,
                terms: TERMS,
                signer: FIRST_SEED,
                evidence
            };
            return checkLetter(writeLetter(SECRETS, parts), slip, { rootKey }).codes;
        };
        expect(codes((receipt) => receipt)).toEqual(['EVIDENCE_MISMATCH']);
        expect(codes(relabelled)).toEqual(['CANISTER_MISMATCH']);
        // Of the holder's own name the record is genuine; but no slip is.
        expect(codes((receipt) => receipt, holder)).toContain('CANISTER_MISMATCH');
    });

    it('nor a folder or an answer that calls its origin something else', async () => {
        const { rootKey } = world.replica;
        const archive = readArchive(at('fake'));
        const [origin] = archive.origins ?? [];
        const holder = fake.canisterId.toUint8Array();
        const claims: (readonly Origin[])[] = [[], [{ ...(origin as Origin), canisterId: holder }]];
        for (const origins of claims)
            expect(() => makeReceipt({ ...archive, origins }, draw, rootKey)).toThrow(/^DELEGATION_INVALID/);
        expect(await codeOf(copy(fake, 'before'))).toBe('FOLDER_OF_OTHER_LOG');
    });
});
