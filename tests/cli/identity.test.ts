import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectFailure, jury, oneObject, untold } from './jury-process.js';
import { createWorld } from './world.js';
import type { World } from './world.js';

let world: World;
beforeAll(async () => {
    world = await createWorld();
});
afterAll(() => world.stop());

const principalOf = async (path: string, passphrase?: string) => {
    const env = passphrase === undefined ? {} : { JURY_IDENTITY_PASSPHRASE: passphrase };
    const result = await jury(['identity', 'principal', path], { env });
    expect(result).toMatchObject({ code: 0, stderr: '' });
    return result.stdout.trim();
};

const pkcs8 = (key: KeyObject, passphrase?: string) =>
    key.export({
        format: 'pem',
        type: 'pkcs8',
        ...(passphrase !== undefined && { cipher: 'aes-256-cbc', passphrase })
    });

describe('jury identity', () => {
    it('makes a key that nobody else can read, and never overwrites one', async () => {
        const path = join(world.folder, 'new.pem');
        const made = await jury(['identity', 'new', path]);
        expect(made).toMatchObject({ code: 0, stderr: '' });
        expect(made.stdout).toMatch(/^([a-z0-9]{5}-){10}[a-z0-9]{3}\n$/);
        expect(statSync(path).mode & 0o777).toBe(0o600);
        const content = readFileSync(path);
        expect(await expectFailure('IDENTITY_EXISTS', 2, ['identity', 'new', path])).toContain(path);
        expect(readFileSync(path)).toEqual(content);
        expect(await principalOf(path)).toBe(made.stdout.trim());
        const json = await jury(['identity', 'principal', path, '--json']);
        expect(oneObject(json.stdout)).toEqual({ principal: made.stdout.trim() });
        const inNothing = join(world.folder, 'nowhere/new.pem');
        await expectFailure('IDENTITY_UNREADABLE', 3, ['identity', 'new', inNothing]);
    });

    it('reads Ed25519 and secp256k1, in PKCS#8 and SEC1, encrypted or not, as one principal each', async () => {
        const ed = generateKeyPairSync('ed25519').privateKey;
        const plain = await principalOf(world.file('ed.pem', pkcs8(ed)));
        expect(await principalOf(world.file('ed-enc.pem', pkcs8(ed, 'sesame')), 'sesame')).toBe(plain);
        const k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey;
        const curve = await principalOf(world.file('k1.pem', pkcs8(k1)));
        expect(curve).not.toBe(plain);
        const sec1 = String(k1.export({ format: 'pem', type: 'sec1' }));
        expect(await principalOf(world.file('k1-sec1.pem', sec1))).toBe(curve);
        // As openssl and dfx write it, the name of the curve first.
        const parameters = '-----BEGIN EC PARAMETERS-----\nBgUrgQQACg==\n-----END EC PARAMETERS-----\n';
        expect(await principalOf(world.file('k1-dfx.pem', `${parameters}${sec1}`))).toBe(curve);
        expect(await principalOf(world.file('k1-enc.pem', pkcs8(k1, 'sesame')), 'sesame')).toBe(curve);
    });

    it.each(['ed25519', 'secp256k1'])('signs calls with %s, whom the court lets in and out', async (kind) => {
        const { privateKey } =
            kind === 'ed25519'
                ? generateKeyPairSync('ed25519')
                : generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
        const path = world.file(`${kind}-call.pem`, pkcs8(privateKey, 'sesame'));
        const env = { JURY_IDENTITY_PASSPHRASE: 'sesame' };
        const ids = world.file('ids', kind === 'ed25519' ? 'b1\n' : 'b2\n');
        const add = ['add', ...world.stranger, '--identity', path, '--hex-file', ids];
        const principal = await principalOf(path, 'sesame');
        expect(await expectFailure('NOT_AUTHORIZED', 4, add, { env })).toContain(principal);
        expect((await jury(['authorize', principal, ...world.court])).code).toBe(0);
        expect(untold(await jury(add, { env }))).toMatchObject({ code: 0, stderr: '' });
        const leave = ['deauthorize', principal, ...world.stranger, '--identity', path];
        expect((await jury(leave, { env })).code).toBe(0);
        world.file('ids', kind === 'ed25519' ? 'b3\n' : 'b4\n');
        await expectFailure('NOT_AUTHORIZED', 4, add, { env });
    });
});

describe('an identity file', () => {
    const status = (path: string) => ['status', ...world.stranger, '--identity', path];

    it('that is missing or a folder', async () => {
        const missing = await expectFailure('IDENTITY_UNREADABLE', 3, status('nobody.pem'));
        expect(missing).toContain('jury identity new nobody.pem');
        await expectFailure('IDENTITY_UNREADABLE', 3, status(world.folder));
    });

    it('that is encrypted, without or with a wrong passphrase', async () => {
        const path = world.file('locked.pem', pkcs8(generateKeyPairSync('ed25519').privateKey, 'sesame'));
        expect(await expectFailure('IDENTITY_MALFORMED', 2, status(path))).toContain(
            'set JURY_IDENTITY_PASSPHRASE'
        );
        const env = { JURY_IDENTITY_PASSPHRASE: 'wrong' };
        expect(await expectFailure('IDENTITY_MALFORMED', 2, status(path), { env })).toContain(
            'does not open'
        );
    });

    it('that is garbage, or of another kind', async () => {
        const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
        const p256 = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
        const { publicKey } = generateKeyPairSync('ed25519');
        const x25519 = generateKeyPairSync('x25519').privateKey;
        for (const content of [
            'garbage',
            '',
            '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
            pkcs8(rsa),
            pkcs8(p256),
            pkcs8(x25519),
            publicKey.export({ format: 'pem', type: 'spki' })
        ]) {
            await expectFailure('IDENTITY_MALFORMED', 2, status(world.file('bad.pem', content)));
        }
    });
});
