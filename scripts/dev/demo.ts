import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Principal } from '@dfinity/principal';
import { readIdentityFile } from '../../src/client/identity-file.js';
import { readEntityFile } from '../../src/entity/entity-file.js';
import { toHex } from '../../src/protocol/bytes.js';
import { enrol, poolKey } from '../../src/protocol/seats.js';
import { parse } from 'csv-parse/sync';
import { bold, jury, say, startReplica } from './demo-terminal.js';
import { packageRoot } from '../cli/package-root.js';

/** From an empty machine to a jury that anyone can verify, with the commands that one would use for real. */
const PEOPLE = join(packageRoot, 'scripts/dev/people.csv');
const folder = mkdtempSync(join(tmpdir(), 'jury-demo-'));
process.chdir(folder);

interface Person {
    readonly first_name: string;
    readonly last_name: string;
    readonly email: string;
    readonly primary_city: string;
}

async function main(): Promise<void> {
    copyFileSync(PEOPLE, 'people.csv');
    process.env['JURY_ENTITY'] = 'entity.json';
    process.env['JURY_ENTITY_PASSPHRASE'] = randomBytes(16).toString('hex');

    say(
        '1. A court makes itself a key to sign with, and a file of secrets that blind the ids of people; an Internet',
        '   Computer starts on this machine with the jury canister on it.'
    );
    await jury('identity', 'new', 'court.pem');
    await jury('entity', 'init', 'entity.json');
    const court = readIdentityFile('court.pem').getPrincipal().toText();
    const replica = await startReplica('--controller', court);
    try {
        process.env['JURY_NETWORK'] = replica.url;
        process.env['JURY_CANISTER'] = replica.canisterId;
        await fillAndDraw(replica.canisterId);
    } finally {
        await replica.stop();
    }
    writeFileSync('root-key.hex', replica.rootKey);
    await verifyOffline();
    await tamper();
    farewell();
}

async function fillAndDraw(canisterId: string): Promise<void> {
    const court = ['--identity', 'court.pem'];
    const people = ['--file', 'people.csv', '--id-column', 'email'];
    say('2. A stranger tries to put people into the pool, and is refused.');
    await jury.expecting(4, 'NOT_AUTHORIZED', 'enrol', ...people);

    say(
        '3. The court puts 150 people into the pool. Only blinded ids leave this machine: no names, no addresses.',
        '   Committing puts a certificate of the network on record, so that the list is frozen before any draw.'
    );
    await jury('entity', 'publish', ...court);
    await jury('enrol', ...people, '--memo', 'Electoral roll, autumn 2026', ...court);
    await jury('commit', ...court);

    say(
        '4. A jury of 12 is drawn by lot, then 2 more by a second draw from the same list. Both are committed.',
        '   (Two draws know nothing of each other: by chance they may draw the same person.)'
    );
    const first = await jury('select', '--index', '0', '--count', '12', '--memo', 'Case 2026-114', ...court);
    const second = await jury(
        'select',
        '--index',
        '0',
        '--count',
        '2',
        '--memo',
        'Case 2026-114, alternates',
        ...court
    );
    await jury('commit', ...court);
    showNames(canisterId, `${first}${second}`);

    say('5. An auditor, with no key and no account, fetches the whole log.');
    await jury('fetch', 'copy');
}

/** Only who holds the entity file can tell which id is whose. */
function showNames(canisterId: string, output: string): void {
    const people: Person[] = parse(readFileSync('people.csv'), { columns: true });
    const id = Principal.fromText(canisterId).toUint8Array();
    const { masterSecret } = readEntityFile('entity.json', process.env['JURY_ENTITY_PASSPHRASE'] ?? '');
    const key = poolKey(masterSecret, id);
    const byPoolId = new Map(
        people.map((person) => [toHex(enrol(key, id, new TextEncoder().encode(person.email)).poolId), person])
    );
    say('   The court, which holds the entity file, can tell who they are (fictional people):');
    for (const [, hex = ''] of output.matchAll(/^ +\d+ {2}([0-9a-f]{64})$/gm)) {
        const person = byPoolId.get(hex);
        if (person === undefined) throw new Error(`${hex} was drawn and is nobody of the list`);
        console.log(
            `     ${hex.slice(0, 12)}...  ${person.first_name} ${person.last_name}, ${person.primary_city}`
        );
    }
}

async function verifyOffline(): Promise<void> {
    say(
        '6. The replica is stopped: nobody can be asked any more. The auditor verifies the copy, offline, against the',
        '   root key of the network alone: certificates, every block, and both draws run again from their randomness.'
    );
    await jury.expecting(0, 'VERIFIED', 'verify', 'copy', '--root-key', 'root-key.hex');
}

async function tamper(): Promise<void> {
    say('7. Somebody changes one byte of the copy: one person on the list is swapped for somebody else.');
    const bundle = 'copy/blocks/00000000.bundle';
    const bytes = readFileSync(bundle);
    const position = 300;
    bytes.writeUInt8(bytes.readUInt8(position) ^ 1, position);
    writeFileSync(bundle, bytes);
    console.log(`   (byte ${position} of ${bundle})`);
    await jury.expecting(1, 'ROOT_MISMATCH', 'verify', 'copy', '--root-key', 'root-key.hex');
}

function farewell(): void {
    say(
        bold('That is all. The same on the real network:'),
        '   jury init                                        # a key, an entity file (keep it), and jury.json',
        '   dfx deploy jury --network ic                     # dfx.json is here',
        '   dfx canister call jury authorize_role "(principal \\"<principal of court.pem>\\", variant { Admin })" --network ic',
        '   jury entity publish',
        '   jury enrol --slips slips && jury commit',
        '   jury select --count 12 --memo "Case 2026-114" && jury commit',
        '   jury fetch copy && jury verify copy              # against the pinned root key of the Internet Computer',
        '   jury serve copy                                  # the log in a browser, at http://127.0.0.1:8080/',
        '',
        'To check a copy, a letter or a receipt without any of this, open in a browser, from the disk:',
        `   ${join(packageRoot, 'dist/page/verify.html')}`
    );
}

try {
    await main();
} finally {
    process.chdir(tmpdir());
    rmSync(folder, { recursive: true });
}
