import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createIdentityFile } from '../../src/client/identity-file.js';
import { createEntityFile, readEntityFile } from '../../src/entity/entity-file.js';
import { toHex } from '../../src/protocol/bytes.js';
import { FaultyProxy } from '../faulty-proxy.js';
import { expectFailure, jury, oneObject, startJury } from './jury-process.js';
import { FIRST_SEED, publicKey, ROGUE_SEED, SECRETS } from '../juror/seated-jury.js';
import { hasTerminal, typed } from './typed.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** What becomes of the key that rotate-key makes, when it does not come on record, or nobody knows whether it did. */

const PASSPHRASE = 'four quite random words';
let world: World;
let proxy: FaultyProxy;
let ahead = 0n;
let options: { cwd: string; env: Record<string, string> };

beforeAll(async () => {
    const now = () => BigInt(Date.now()) * 1_000_000n + ahead;
    world = await createWorld({ committedOnly: true, now });
    proxy = await FaultyProxy.start(world.replica.url);
    options = {
        cwd: world.folder,
        env: { JURY_ENTITY: 'entity.json', JURY_ENTITY_PASSPHRASE: PASSPHRASE }
    };
    createEntityFile(
        join(world.folder, 'entity.json'),
        { ...SECRETS, entitySeeds: [FIRST_SEED] },
        PASSPHRASE
    );
    await world.client.setEntityKey(publicKey(FIRST_SEED), undefined);
});
afterAll(async () => {
    proxy.stop();
    await world.stop();
});

const at = (name: string) => join(world.folder, name);
const content = () => toHex(readFileSync(at('entity.json')));
const seeds = (name = 'entity.json') => readEntityFile(at(name), PASSPHRASE).entitySeeds.map(toHex);
const throughProxy = () => ['--network', proxy.url, ...world.court.slice(world.court.indexOf('--canister'))];
const newestKey = async () =>
    toHex((await world.client.getEntityKeys(0, 100)).at(-1)?.publicKey ?? new Uint8Array());
const newestSeed = () => readEntityFile(at('entity.json'), PASSPHRASE).entitySeeds.at(-1) ?? new Uint8Array();
const cut = { arrives: false, answer: undefined } as const;

it('a refused rotation leaves the file as it was, and a copy made then cannot sign after a later one', async () => {
    const identity = createIdentityFile(at('user.pem'));
    await world.client.authorize(identity.getPrincipal());
    const before = content();
    const asUser = ['rotate-key', ...world.stranger, '--identity', 'user.pem'];
    const said = await expectFailure('NOT_AUTHORIZED', 4, asUser, options);
    expect(said).toContain('nothing was sent');
    await expectFailure('NOT_AUTHORIZED', 4, [...asUser, '--dry-run'], options);
    expect(content()).toBe(before);
    copyFileSync(at('entity.json'), at('copy.json'));

    const { code, stdout } = await jury(['rotate-key', ...world.court], options);
    expect([code, stdout]).toEqual([0, expect.stringContaining('The new key is in entity.json alone.')]);
    expect(stdout).toContain(
        'The network certifies it from now on; archives hold it from the next commit on.'
    );
    expect(seeds('copy.json')).toEqual(seeds().slice(0, 1));
    const other = ['rotate-key', '--entity', 'copy.json', ...world.court];
    await expectFailure('ENTITY_OTHER_KEY', 2, other, options);
});

it('Ctrl-C while the call is out keeps the key, and says so', async () => {
    proxy.reset(({ endpoint }) => (endpoint === 'call' ? { arrives: true, answer: 'silence' } : undefined));
    const child = startJury(['rotate-key', ...throughProxy()], options);
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const closed = once(child, 'close');
    await vi.waitFor(() => expect(proxy.seen).toContain('v4/call'), 30_000);
    child.kill('SIGINT');
    expect((await closed)[0]).toBe(130);
    expect(stderr).toMatch(
        /^jury: INTERRUPTED: a call that was under way .*jury staged .*; the next key stays in entity\.json, /
    );
    proxy.reset(() => undefined);
    await vi.waitFor(async () => expect(await newestKey()).toBe(toHex(publicKey(newestSeed()))), 30_000);
    expect(seeds()).toHaveLength(3);
});

it('one that was not made, and cannot be any more, leaves the file as it was', async () => {
    const before = content();
    let calls = 0;
    proxy.reset(({ endpoint }) => {
        if (endpoint !== 'call') return undefined;
        if (++calls === 2) ahead += 125_000_000_000n;
        return cut;
    });
    const { code, stdout } = await jury(['rotate-key', ...throughProxy(), '--json'], options);
    const { error, made } = oneObject(stdout) as { error: { code: string; message: string }; made: unknown };
    expect({ code, told: error.code, made }).toEqual({ code: 3, told: 'CALL_NOT_MADE', made: false });
    expect(error.message).toContain(
        '; entity.json is as it was before, and the key that was made for this is gone: the next run makes another'
    );
    expect(content()).toBe(before);
});

it('a lost answer keeps the key, and the next run takes it up and says who else has it', async () => {
    const before = await newestKey();
    let [calls, states] = [0, 0];
    proxy.reset(({ endpoint, afterCall }) => {
        if (endpoint === 'call' && ++calls === 2) ahead += 112_000_000_000n;
        // One look passes: the network knows no such call yet.
        if (endpoint === 'read_state' && afterCall && states++ === 0) return undefined;
        return afterCall ? cut : undefined;
    });
    const lost = await jury(['rotate-key', ...throughProxy(), '--json'], options);
    const { error, made } = oneObject(lost.stdout) as {
        error: { code: string; message: string };
        made: unknown;
    };
    expect([lost.code, error.code, made]).toEqual([5, 'OUTCOME_UNKNOWN', null]);
    expect(error.message).toMatch(
        /; the next key stays in entity\.json, since it may be on record, .*jury entity keys/
    );
    expect(await newestKey()).toBe(before);
    const kept = seeds();
    expect(kept).toHaveLength(4);

    proxy.reset(() => undefined);
    const dry = await jury(['rotate-key', ...world.court, '--dry-run'], options);
    expect(dry.stdout).toMatch(
        /^This replaces key 2 by the next one that stands in entity\.json already, .* copies of the file that were made since have it too\./
    );
    const { code, stdout } = await jury(['rotate-key', ...world.court], options);
    expect([code, stdout]).toEqual([
        0,
        expect.stringContaining('copies of the file that were made since have it too')
    ]);
    expect(stdout).not.toContain('alone');
    expect(seeds()).toEqual(kept);
    expect(await newestKey()).toBe(toHex(publicKey(newestSeed())));
});

it.skipIf(!hasTerminal)('what the canister refuses leaves the file as it was', async () => {
    const before = content();
    // Meanwhile somebody else resets the key, so that the signature is none of the key before.
    const meanwhile = async () => {
        await world.client.setEntityKey(publicKey(ROGUE_SEED), undefined);
        return 'yes';
    };
    const { code, output } = await typed(['rotate-key', ...world.court], [['Type yes', meanwhile]], options);
    expect([code, output]).toEqual([
        4,
        expect.stringMatching(/ENTITY_KEY_INVALID: [^]*entity\.json is as it was before/)
    ]);
    expect(content()).toBe(before);
});
