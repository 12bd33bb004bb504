import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Principal } from '@dfinity/principal';
import { afterAll, describe, expect, it } from 'vitest';
import { ClientError } from '../../src/client/client-error.js';
import { createIdentityFile, readIdentityFile } from '../../src/client/identity-file.js';

const folder = mkdtempSync(join(tmpdir(), 'jury-identity-'));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (content: string | Buffer) => {
    const path = join(folder, 'key.pem');
    writeFileSync(path, content);
    return path;
};

/** The principal of a key as the specification defines it, from Node's own encoding of the public key. */
const principalOf = (key: KeyObject) =>
    Principal.selfAuthenticating(
        new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }))
    ).toText();

function codeOf(call: () => unknown): string {
    try {
        call();
        return 'no error';
    } catch (error) {
        if (error instanceof ClientError) return error.code;
        throw error;
    }
}

const ed25519 = () => generateKeyPairSync('ed25519').privateKey;
const secp256k1 = () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey;

describe.each([
    ['Ed25519', ed25519],
    ['secp256k1', secp256k1]
])('an %s key', (_, generate) => {
    it('has the principal that its public key gives, many keys over', () => {
        // Secrets with leading zeros are one in 256, and a shorter scalar in some encodings.
        for (let i = 0; i < 300; i++) {
            const key = generate();
            const path = write(key.export({ format: 'pem', type: 'pkcs8' }));
            expect(readIdentityFile(path).getPrincipal().toText()).toBe(principalOf(key));
        }
    });

    it('is read encrypted, with its passphrase alone', () => {
        const key = generate();
        const encrypted = {
            format: 'pem',
            type: 'pkcs8',
            cipher: 'aes-256-cbc',
            passphrase: 'sesame'
        } as const;
        const path = write(key.export(encrypted));
        expect(readIdentityFile(path, 'sesame').getPrincipal().toText()).toBe(principalOf(key));
        expect(codeOf(() => readIdentityFile(path))).toBe('IDENTITY_MALFORMED');
        expect(codeOf(() => readIdentityFile(path, ''))).toBe('IDENTITY_MALFORMED');
        expect(codeOf(() => readIdentityFile(path, 'Sesame'))).toBe('IDENTITY_MALFORMED');
    });
});

describe('a new identity', () => {
    it('is a key for its owner alone, and signs', async () => {
        const path = join(folder, 'new.pem');
        const identity = createIdentityFile(path);
        expect(statSync(path).mode & 0o777).toBe(0o600);
        expect(readIdentityFile(path).getPrincipal().toText()).toBe(identity.getPrincipal().toText());
        const message = Uint8Array.of(1, 2, 3);
        const signature = await identity.sign(message);
        expect(verify(null, message, createPublicKey(readFileSync(path)), signature)).toBe(true);
        expect(codeOf(() => createIdentityFile(path))).toBe('IDENTITY_EXISTS');
        expect(codeOf(() => createIdentityFile(join(folder, 'none/new.pem')))).toBe('IDENTITY_UNREADABLE');
    });
});

describe('a file that is no such key', () => {
    it.each([
        ['empty', ''],
        ['text', 'not a key'],
        ['a public key', createPublicKey(ed25519()).export({ format: 'pem', type: 'spki' })],
        ['an RSA key', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey],
        ['a P-256 key', generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey],
        ['an X25519 key', generateKeyPairSync('x25519').privateKey],
        ['an Ed448 key', generateKeyPairSync('ed448').privateKey]
    ])('%s', (_, content) => {
        const text =
            typeof content === 'object' && 'export' in content
                ? content.export({ format: 'pem', type: 'pkcs8' })
                : content;
        expect(codeOf(() => readIdentityFile(write(text)))).toBe('IDENTITY_MALFORMED');
    });

    it('or is not there', () => {
        expect(codeOf(() => readIdentityFile(join(folder, 'nobody.pem')))).toBe('IDENTITY_UNREADABLE');
        expect(codeOf(() => readIdentityFile(folder))).toBe('IDENTITY_UNREADABLE');
    });
});
