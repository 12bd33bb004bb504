/**
 * Makes the files of `tests/vectors/version-1`, with the compiled command line, the compiled canister and the local
 * replica, whose certificates lead back to the root key beside them. They were made once: what every later version
 * has to verify is these bytes, and not what this program would make today. It refuses to write over them.
 *
 *     make build && node node_modules/tsx/dist/cli.mjs tests/vectors/make-version-1.ts
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { toHex } from '../../src/protocol/bytes.js';
import { sha256 } from '../../src/protocol/sha256.js';
import { RewoundReplica } from '../archive/rewound-replica.js';
import { juryProgram } from '../built.js';
import { JURORS } from '../cli/world.js';

const TARGET = join(packageRoot, 'tests/vectors/version-1');
const PEOPLE = ['ann', 'ben', 'cleo', 'dan', 'eve', 'finn', 'gus', 'hana'];
const CASE = '{"case":"Frozen 1","jurors":3,"alternates":1,"note":"for every later version"}';
const NONCE = '00112233445566778899aabbccddeeff';

if (existsSync(join(TARGET, 'archive'))) throw new Error(`${TARGET} is frozen: nothing is written over it`);

const world = await RewoundReplica.start();
const { folder } = world;
const env = { ...process.env, JURY_ENTITY: 'entity.json', JURY_ENTITY_PASSPHRASE: 'four quite random words' };

/** Runs one command. @param codes exit codes that are expected */
async function run(args: readonly string[], codes: readonly number[] = [0]): Promise<string> {
    const child = spawn(process.execPath, [juryProgram(), ...args], { cwd: folder, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += String(text)));
    const [code] = (await once(child, 'close')) as [number];
    if (!codes.includes(code)) throw new Error(`jury ${args.join(' ')} ended with ${code}:\n${output}`);
    return output;
}

/** One command of the court to the canister. */
const court = (...args: string[]) => run([...args, ...world.args, '--identity', 'court.pem']);

writeFileSync(join(folder, 'people.csv'), ['id', ...PEOPLE.map((name) => `${name}@people.example`)].join('\n'));
writeFileSync(join(folder, 'root-key.hex'), `${toHex(world.replica.rootKey)}\n`);
await run(['entity', 'init', 'entity.json']);
await run(['identity', 'new', 'clerk.pem']);
const clerk = (await run(['identity', 'principal', 'clerk.pem'])).trim();
await court('authorize', clerk);
await court('entity', 'publish');
await world.client.remove(JURORS, new TextEncoder().encode('nobody of the roll'));
await court('enrol', '--file', 'people.csv', '--id-column', 'id', '--slips', 'slips', '--memo', 'roll');
await court('commit');
await court('select', '--count', '4', '--memo', CASE);
await court('commit');
const select = (await world.client.length()) - 1;
await court('seats', String(select));
await court('commit');
await court('rotate-key');
await court('select', '--count', '5', '--memo', 'a second draw, extended');
await court('expand', String(select + 2), '--more', '2', '--memo', 'two more');
await court('commit');
await run(['backup', 'archive', ...world.args]);
const offline = ['--archive', 'archive', '--root-key', 'root-key.hex'];
await run(['letters', String(select), '--out', 'letters', '--days', '36500', ...offline]);
await run(['prove', String(select), 'archive', '--out', 'select.receipt', '--root-key', 'root-key.hex']);
await run(['present', 'letters/letter-01.json', '--nonce', NONCE, '--audience', 'anybody', '--out', 'shown.json']);

// The same log goes on in two ways, and whoever saw both can prove it.
await world.replica.stop();
cpSync(join(folder, 'state'), join(folder, 'kept'), { recursive: true, force: true });
await world.rewind();
await world.client.add([Uint8Array.of(1)], new Uint8Array());
await world.commit();
cpSync(join(folder, 'archive'), join(folder, 'seen'), { recursive: true });
await run(['backup', 'seen', ...world.args]);
await world.rewind();
await world.client.add([Uint8Array.of(2)], new Uint8Array());
await world.commit();
await run(['backup', 'seen', ...world.args], [1]);

mkdirSync(TARGET, { recursive: true });
cpSync(join(folder, 'archive'), join(TARGET, 'archive'), { recursive: true });
for (const [from, to] of [
    ['root-key.hex', 'root-key.hex'],
    ['select.receipt', 'select.receipt'],
    ['letters/letter-01.json', 'letter.json'],
    ['shown.json', 'presentation.json'],
    ['seen.fraud.json', 'fraud.json']
] as const)
    cpSync(join(folder, from), join(TARGET, to));
cpSync(join(folder, 'slips'), join(TARGET, 'slips'), { recursive: true });
const names = readdirSync(TARGET, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(TARGET, name)).isFile()
);
const sums = names.sort().map((name) => `${toHex(sha256(readFileSync(join(TARGET, name))))}  ${name}\n`);
writeFileSync(join(TARGET, 'SHA256SUMS'), sums.join(''));
await world.stop();
console.log(`written to ${TARGET}`);
