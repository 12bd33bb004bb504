import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import type { SignIdentity } from '@dfinity/agent';
import { Ed25519KeyIdentity } from '@dfinity/identity';
import { Secp256k1KeyIdentity } from '@dfinity/identity-secp256k1';
import { ClientError } from './client-error.js';
import { errno, systemReason, shellWord } from '../node/index.js';

/**
 * Reads a private key in PEM form, as `dfx identity export`, `icp identity export` and `openssl` write it: Ed25519 or
 * secp256k1, PKCS#8 or SEC1, encrypted too.
 * @throws {ClientError} `IDENTITY_UNREADABLE`, `IDENTITY_MALFORMED`
 */
export function readIdentityFile(path: string, passphrase?: string): SignIdentity {
    let pem: string;
    try {
        pem = readFileSync(path, 'utf8');
    } catch (error) {
        if (errno(error) === 'ENOENT') {
            const hint = `make one with: jury identity new ${shellWord(path)}`;
            throw new ClientError('IDENTITY_UNREADABLE', `there is no file ${path}; ${hint}`);
        }
        throw new ClientError('IDENTITY_UNREADABLE', `${path} cannot be read: ${systemReason(error)}`);
    }
    const jwk = toJwk(pem, path, passphrase);
    const secret = typeof jwk.d === 'string' ? Buffer.from(jwk.d, 'base64url') : undefined;
    if (secret !== undefined && jwk.crv === 'Ed25519')
        return Ed25519KeyIdentity.fromSecretKey(toBuffer(secret));
    if (secret !== undefined && jwk.crv === 'secp256k1')
        return Secp256k1KeyIdentity.fromSecretKey(toBuffer(secret));
    throw new ClientError(
        'IDENTITY_MALFORMED',
        `${path} holds a key of another kind than Ed25519 and secp256k1`
    );
}

/** The 32 bytes of an Ed25519 private key in PEM form. @throws {ClientError} as `readIdentityFile` */
export function readEd25519Seed(path: string, passphrase?: string): Uint8Array {
    const identity = readIdentityFile(path, passphrase);
    if (identity instanceof Ed25519KeyIdentity)
        return Uint8Array.from(identity.getKeyPair().secretKey).slice(0, 32);
    throw new ClientError('IDENTITY_MALFORMED', `${path} holds a key of another kind than Ed25519`);
}

/** Writes a new Ed25519 key, readable by its owner only. Never overwrites. */
export function createIdentityFile(path: string): SignIdentity {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
    try {
        writeFileSync(path, pem, { mode: 0o600, flag: 'wx' });
    } catch (error) {
        if (errno(error) === 'EEXIST') {
            throw new ClientError('IDENTITY_EXISTS', `${path} is there already; choose another name`);
        }
        throw new ClientError('IDENTITY_UNREADABLE', `${path} cannot be written: ${systemReason(error)}`);
    }
    return readIdentityFile(path);
}

function toJwk(pem: string, path: string, passphrase: string | undefined) {
    try {
        return createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase }).export({
            format: 'jwk'
        });
    } catch {
        throw new ClientError('IDENTITY_MALFORMED', whyNoKey(pem, path, passphrase));
    }
}

function whyNoKey(pem: string, path: string, passphrase: string | undefined): string {
    if (!pem.includes('ENCRYPTED')) return `${path} holds no private key in PEM form`;
    return passphrase === undefined
        ? `${path} is encrypted; set JURY_IDENTITY_PASSPHRASE to its passphrase`
        : `${path} does not open with the passphrase in JURY_IDENTITY_PASSPHRASE`;
}

const toBuffer = (bytes: Uint8Array) => Uint8Array.from(bytes);
