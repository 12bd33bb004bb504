import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519';
import { concatBytes, taggedEncoding, toHex } from '../protocol/bytes.js';
import { JuryError } from '../protocol/codes.js';
import { SECRET_BYTES } from '../protocol/seats.js';
import { readTagged } from '../protocol/tagged-reader.js';
import { canonicalJson, JsonFields, requireCanonical } from '../protocol/json-file.js';
import { EntityError } from './entity-error.js';
import { readPrivateFile, replacePrivateFile, writePrivateFile } from './private-file.js';

/** What the controlling entity alone knows. */
export interface EntitySecrets {
    /** M, 32 bytes. */
    readonly masterSecret: Uint8Array;
    /** Of the entity keys, Ed25519, the newest last. The newest may not be on record yet. */
    readonly entitySeeds: readonly Uint8Array[];
}

const FORMAT = 'icjury-entity/1';
const SECRETS_LABEL = 'icjury/v1/entity-secrets';
const MIN_PASSPHRASE = 12;
/** RFC 7914; about half a second and 128 MiB for each guess. Part of the format. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Makes new secrets. They cannot be made a second time: whoever loses them cannot tell who is who any more. */
export const newSecrets = (): EntitySecrets => ({
    masterSecret: Uint8Array.from(randomBytes(SECRET_BYTES)),
    entitySeeds: [newSeed()]
});

export const newSeed = (): Uint8Array => Uint8Array.from(randomBytes(SECRET_BYTES));

/** @throws {EntityError} */
export function createEntityFile(path: string, secrets: EntitySecrets, passphrase: string): void {
    checkStrength(passphrase);
    writePrivateFile(path, seal(secrets, passphrase));
}

/** @throws {EntityError} */
export function replaceEntityFile(path: string, secrets: EntitySecrets, passphrase: string): void {
    replacePrivateFile(path, seal(secrets, passphrase));
}

/** @throws {EntityError} */
export function readEntityFile(path: string, passphrase: string): EntitySecrets {
    const bytes = readPrivateFile(path);
    const { publicKey, salt, nonce, sealed } = parse(bytes, path);
    const secrets = open({ salt, nonce, sealed }, passphrase, publicKey);
    if (secrets === undefined)
        throw new EntityError(
            'PASSPHRASE_WRONG',
            `${path} does not open; the passphrase is another, or the file was changed`
        );
    return secrets;
}

interface Sealed {
    readonly salt: Uint8Array;
    readonly nonce: Uint8Array;
    /** AES-256-GCM: ciphertext and tag. */
    readonly sealed: Uint8Array;
}

function seal(secrets: EntitySecrets, passphrase: string): Uint8Array {
    const [salt, nonce] = [randomBytes(SECRET_BYTES), randomBytes(NONCE_BYTES)];
    const publicKey = newestKey(secrets);
    const cipher = createCipheriv('aes-256-gcm', keyFrom(passphrase, salt), nonce);
    cipher.setAAD(publicKey);
    const plain = taggedEncoding(SECRETS_LABEL, secrets.masterSecret, concatBytes(...secrets.entitySeeds));
    const sealed = concatBytes(cipher.update(plain), cipher.final(), cipher.getAuthTag());
    return encode({ publicKey, salt, nonce, sealed });
}

function open(
    { salt, nonce, sealed }: Sealed,
    passphrase: string,
    publicKey: Uint8Array
): EntitySecrets | undefined {
    const split = sealed.length - TAG_BYTES;
    let plain: Uint8Array;
    try {
        const decipher = createDecipheriv('aes-256-gcm', keyFrom(passphrase, salt), nonce);
        decipher.setAAD(publicKey);
        decipher.setAuthTag(sealed.subarray(split));
        plain = concatBytes(decipher.update(sealed.subarray(0, split)), decipher.final());
    } catch {
        return undefined;
    }
    const [masterSecret, seeds] = readTagged(plain, SECRETS_LABEL, 2) ?? [];
    if (masterSecret === undefined || seeds === undefined) return undefined;
    const count = seeds.length / SECRET_BYTES;
    const seed = (i: number) => seeds.slice(i * SECRET_BYTES, (i + 1) * SECRET_BYTES);
    return { masterSecret, entitySeeds: Array.from({ length: count }, (_, i) => seed(i)) };
}

const keyFrom = (passphrase: string, salt: Uint8Array): Uint8Array =>
    scryptSync(passphrase.normalize('NFKC'), salt, SECRET_BYTES, SCRYPT);

type Fields = Sealed & { readonly publicKey: Uint8Array };

const encode = ({ publicKey, salt, nonce, sealed }: Fields): Uint8Array =>
    canonicalJson({
        format: FORMAT,
        entity_key: toHex(publicKey),
        encryption: 'scrypt (N = 2^17, r = 8, p = 1), AES-256-GCM',
        salt: toHex(salt),
        nonce: toHex(nonce),
        sealed: toHex(sealed)
    });

function parse(bytes: Uint8Array, path: string): Fields {
    // The verifier's reader wants one of its codes; the entity's own file has another.
    const code = 'LETTER_MALFORMED';
    try {
        const fields = JsonFields.parse(bytes, FORMAT, code);
        const parsed = {
            publicKey: fields.hex('entity_key', 32),
            salt: fields.hex('salt', SECRET_BYTES),
            nonce: fields.hex('nonce', NONCE_BYTES),
            sealed: fields.hex('sealed')
        };
        if (parsed.sealed.length <= TAG_BYTES) throw fields.bad('sealed', 'long enough');
        requireCanonical(bytes, encode(parsed), { code });
        return parsed;
    } catch (error) {
        if (!(error instanceof JuryError)) throw error;
        const why = error.message.slice(code.length + 2);
        throw new EntityError('ENTITY_FILE_MALFORMED', `${path}: ${why}; restore it from your copy`);
    }
}

function newestKey({ entitySeeds }: EntitySecrets): Uint8Array {
    const seed = entitySeeds.at(-1);
    if (seed === undefined) throw new RangeError('secrets without an entity key');
    return ed25519.getPublicKey(seed);
}

function checkStrength(passphrase: string): void {
    if ([...passphrase].length >= MIN_PASSPHRASE) return;
    throw new EntityError(
        'PASSPHRASE_SHORT',
        `use at least ${MIN_PASSPHRASE} characters, such as four random words`
    );
}
