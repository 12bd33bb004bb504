import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEntityFile } from '../../src/entity/entity-file.js';
import { toHex } from '../../src/protocol/bytes.js';
import { SECRETS } from '../juror/seated-jury.js';
import { expectFailure, jury, oneObject } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

/** jury.json, in place of what a shell exports. */

const PASSPHRASE = 'four quite random words';
const env = { JURY_ENTITY_PASSPHRASE: PASSPHRASE };

let world: World;
/** Of the folder that has the file. */
let here: { cwd: string; env: Record<string, string> };
let caller: string;
beforeAll(async () => {
    world = await createWorld({ committedOnly: true });
    createEntityFile(join(world.folder, 'entity.json'), SECRETS, PASSPHRASE);
    world.file('people.csv', 'name,email\nAnn,ann@x.example\nBob,bob@x.example\nCyd,cyd@x.example\n');
    world.file('root-key.hex', toHex(world.replica.rootKey));
    here = { cwd: world.folder, env };
    caller = world.client.caller.toText();
    write({});
});
afterAll(() => world.stop());

const own = () => ({
    network: world.replica.url,
    canister: world.canisterId.toText(),
    root_key: 'root-key.hex',
    identity: 'court.pem',
    entity: 'entity.json',
    people: 'people.csv',
    id_column: 'email',
    copy: 'copy'
});
const foreign = (name: string) =>
    `jury: note: checked against the root key of ${world.replica.url} that ${name} names, not the Internet Computer's\n`;
const write = (changes: object, name = 'jury.json') =>
    world.file(name, JSON.stringify({ ...own(), ...changes }));

describe('jury.json', () => {
    it('says what the line and the environment leave out', async () => {
        const { stdout } = await jury(['status', '--json'], here);
        expect(oneObject(stdout)).toMatchObject({ caller, config: 'jury.json', blocks: 1 });
        expect((await jury(['status'], here)).stdout).toMatch(/^config {6}jury\.json$/m);
        expect(await jury(['identity', 'principal'], here)).toMatchObject({ code: 0, stdout: `${caller}\n` });
    });

    it('names people, entity file and copy to the commands that take them', async () => {
        expect((await jury(['entity', 'publish'], here)).code).toBe(0);
        const enrol = await jury(['enrol', '--json'], here);
        expect(oneObject(enrol.stdout)).toMatchObject({ people: 3, changed: 3, entity_key: 0 });
        expect((await jury(['commit'], here)).code).toBe(0);
        const backup = await jury(['backup'], here);
        expect(backup.stdout).toContain('copy holds 2 blocks');
        expect(backup.stderr).toBe(foreign('jury.json'));
        const key = ['--root-key', 'root-key.hex'];
        expect((await jury(['verify', ...key], here)).stdout).toMatch(/\nVERIFIED as of /);
        expect(await jury(['watch', '--once'], here)).toMatchObject({
            code: 0,
            stdout: '',
            stderr: foreign('jury.json')
        });
        const given = await jury(['list', ...key], here);
        expect(given).toMatchObject({ code: 0, stderr: '' });
    });

    it('comes after the environment, and that after the line', async () => {
        const other = 'rrkah-fqaaa-aaaaa-aaaaq-cai';
        write({ canister: 'rdmx6-jaaaa-aaaaa-aaadq-cai' }, 'other.json');
        const canisterOf = async (args: string[], more: Record<string, string> = {}) => {
            const { stdout } = await jury(['status', '--json', ...args], { cwd: here.cwd, env: more });
            return oneObject(stdout)['canister'];
        };
        const [right, env] = [world.canisterId.toText(), { JURY_CANISTER: other }];
        expect(await canisterOf([])).toBe(right);
        expect(await canisterOf(['--config', 'other.json'])).toBeUndefined();
        expect(await canisterOf([], env)).toBeUndefined();
        expect(await canisterOf(['--canister', right], env)).toBe(right);
        expect(await canisterOf(['--config=other.json', '--canister', right])).toBe(right);
        const env2 = { JURY_CANISTER: right };
        expect(await canisterOf(['--config', 'other.json'], env2)).toBe(right);
        // The value of another option is no option.
        const memo = ['--canister', right, '--count', '0', '--memo', '--config'];
        expect((await jury(['select', ...memo, '--dry-run-nothing'], here)).stderr).toContain(
            'unknown option'
        );
    });

    it('has paths that are relative to its folder', async () => {
        mkdirSync(join(world.folder, 'away'));
        const { stdout } = await jury(['status', '--json', '--config', '../jury.json'], {
            cwd: join(world.folder, 'away')
        });
        expect(oneObject(stdout)).toMatchObject({ caller, config: '../jury.json' });
        const alone = await jury(['identity', 'principal'], { cwd: join(world.folder, 'away') });
        expect(alone).toMatchObject({ code: 2, stdout: '' });
        expect(alone.stderr).toContain("missing required argument 'pem'");
    });

    it('has a root key for the network beside it, and for nothing that others wrote', async () => {
        await expectFailure('DELEGATION_INVALID', 1, ['list', '--archive', 'copy'], here);
        const verify = await jury(['verify', 'copy'], here);
        expect(verify.code).toBe(1);
        expect(verify.stdout).toContain('Root key    of the Internet Computer (pinned)');
        const moved = ['status', '--network', 'http://localhost:1', '--timeout', '5'];
        expect(await expectFailure('UNREACHABLE', 3, moved, here)).toContain('no local replica answers');
    });

    it('is said to be open, if others may write it', async () => {
        chmodSync(write({}, 'open.json'), 0o666);
        const { code, stderr } = await jury(['status', '--config', 'open.json'], here);
        expect([code, stderr]).toEqual([
            0,
            `jury: warning: FILE_EXPOSED: others may write open.json; run: chmod go-w open.json\n${foreign('open.json')}`
        ]);
    });

    it('is no matter of help, nor of commands that take nothing from it', async () => {
        const cwd = join(world.folder, 'broken');
        mkdirSync(cwd);
        writeFileSync(join(cwd, 'jury.json'), '{');
        expect((await jury(['status', '--help'], { cwd })).code).toBe(0);
        expect((await jury(['help'], { cwd })).code).toBe(0);
        await expectFailure('CONFIG_MALFORMED', 2, ['status'], { cwd });
        expect((await jury(['inspect', '../copy'], { cwd })).code).toBe(0);
        const key = ['--root-key', '../root-key.hex'];
        expect((await jury(['verify', '../copy', ...key], { cwd })).code).toBe(0);
    });
});

const REFUSED: [string, string, RegExp][] = [
    ['a list', '[]', /it is no JSON object, such as/],
    ['no JSON', '{"network": ic}', /it is no JSON object/],
    ['what it does not know', '{"peopel":"x"}', /no member "peopel"; there are: network, canister, root_key, /],
    ['no text', '{"copy":7}', /its member "copy" has to be text: the folder of the copy/],
    ['nothing', '{"canister":" "}', /its member "canister" has to be text: the jury canister; leave it out/],
    ['a passphrase', '{"passphrase":"hush hush"}', /"passphrase" looks like a secret, .* take it out\. .*JURY_ENTITY_PASSPHRASE/],
    ['another', '{"identity_password":"hush hush"}', /"identity_password" looks like a secret/],
    ['a key', `{"identity":"${'5a'.repeat(32)}"}`, /"identity" looks like a secret/],
    ['a key in PEM', '{"identity":"-----BEGIN PRIVATE KEY-----\\nhush hush"}', /"identity" looks like a secret/]
]; // prettier-ignore

describe('a file that is refused', () => {
    it.each(REFUSED)('holds %s', async (name, text, words) => {
        const path = world.file(`refused-${name.replaceAll(' ', '-')}.json`, text);
        const message = await expectFailure('CONFIG_MALFORMED', 2, ['status', '--config', path], here);
        expect(message).toMatch(words);
        expect(message).not.toMatch(/hush|5a5a/);
        expect(readFileSync(path, 'utf8')).toBe(text);
    });

    it('has no end, or names what has none', async () => {
        symlinkSync('/dev/zero', join(world.folder, 'endless.json'));
        execFileSync('mkfifo', [join(world.folder, 'pipe.json')]);
        world.file('long.json', ' '.repeat(70_000));
        world.file('names.json', '{"root_key": "/dev/zero"}');
        world.file('names-pipe.json', '{"entity": "pipe.json"}');
        for (const name of ['endless.json', 'pipe.json', 'long.json', 'names.json', 'names-pipe.json'])
            await expectFailure('CONFIG_MALFORMED', 2, ['status', '--config', name], here);
    });

    it('is not there', async () => {
        await expectFailure('FILE_UNREADABLE', 3, ['status', '--config', 'nothing.json'], here);
    });
});
