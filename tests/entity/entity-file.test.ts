import {
    chmodSync,
    existsSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
    createEntityFile,
    newSecrets,
    readEntityFile,
    replaceEntityFile
} from '../../src/entity/entity-file.js';
import type { ENTITY_CODES } from '../../src/entity/entity-error.js';
import {
    makePrivateFolder,
    readPrivateFile,
    replacePrivateFile,
    writePrivateFile
} from '../../src/entity/private-file.js';
import { toHex } from '../../src/protocol/bytes.js';

const folder = mkdtempSync(join(tmpdir(), 'entity-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PASSPHRASE = 'correct horse battery staple';
const path = join(folder, 'entity.json');
const secrets = newSecrets();
createEntityFile(path, secrets, PASSPHRASE);

const failsWith = (code: keyof typeof ENTITY_CODES) => expect.objectContaining({ code });

describe('an entity file', () => {
    it('opens with its passphrase, however that is composed', () => {
        expect(readEntityFile(path, PASSPHRASE)).toEqual(secrets);
        const accents = join(folder, 'accents.json');
        createEntityFile(accents, secrets, 'caf\u00e9 caf\u00e9 caf\u00e9');
        expect(readEntityFile(accents, 'cafe\u0301 cafe\u0301 cafe\u0301')).toEqual(secrets);
    });

    it('is readable by its owner only, and shows nothing', () => {
        expect(statSync(path).mode & 0o777).toBe(0o600);
        const text = readFileSync(path, 'utf8');
        for (const secret of [secrets.masterSecret, ...secrets.entitySeeds]) {
            expect(text).not.toContain(toHex(secret));
            expect(text).not.toContain(Buffer.from(secret).toString('base64'));
        }
    });

    it('does not open with another passphrase, or after any change', () => {
        expect(() => readEntityFile(path, `${PASSPHRASE} `)).toThrow(failsWith('PASSPHRASE_WRONG'));
        const good = readFileSync(path, 'utf8');
        const other = join(folder, 'changed.json');
        const change = (text: string) => writeFileSync(other, text, { mode: 0o600 });
        for (const field of ['entity_key', 'salt', 'nonce', 'sealed']) {
            change(
                good.replace(
                    new RegExp(`("${field}": ")(.)`),
                    (_, start: string, digit: string) => start + (digit === '0' ? '1' : '0')
                )
            );
            expect(() => readEntityFile(other, PASSPHRASE), field).toThrow(failsWith('PASSPHRASE_WRONG'));
        }
        for (const text of [
            '',
            '{}',
            good.slice(0, -3),
            `${good} `,
            good.replace('entity/1', 'entity/2'),
            good.toUpperCase()
        ]) {
            change(text);
            expect(() => readEntityFile(other, PASSPHRASE)).toThrow(failsWith('ENTITY_FILE_MALFORMED'));
        }
    });

    it('is refused when others may read it', () => {
        const other = join(folder, 'exposed.json');
        writeFileSync(other, readFileSync(path), { mode: 0o600 });
        for (const mode of [0o644, 0o640, 0o604, 0o660]) {
            chmodSync(other, mode);
            expect(() => readEntityFile(other, PASSPHRASE)).toThrow(failsWith('FILE_EXPOSED'));
        }
        chmodSync(other, 0o400);
        expect(readEntityFile(other, PASSPHRASE)).toEqual(secrets);
    });

    it('is never overwritten by a new one, and takes a passphrase of 12 characters or more', () => {
        expect(() => createEntityFile(path, newSecrets(), PASSPHRASE)).toThrow(failsWith('FILE_EXISTS'));
        expect(readEntityFile(path, PASSPHRASE)).toEqual(secrets);
        expect(() => createEntityFile(join(folder, 'short.json'), secrets, 'elevenchars')).toThrow(
            failsWith('PASSPHRASE_SHORT')
        );
        expect(existsSync(join(folder, 'short.json'))).toBe(false);
    });

    it('keeps old keys when a new one comes', () => {
        const more = {
            ...secrets,
            entitySeeds: [...secrets.entitySeeds, ...newSecrets().entitySeeds]
        };
        replaceEntityFile(path, more, PASSPHRASE);
        expect(readEntityFile(path, PASSPHRASE)).toEqual(more);
        expect(statSync(path).mode & 0o777).toBe(0o600);
        expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    });
});

describe('private files', () => {
    const content = Uint8Array.of(1, 2, 3);

    it('can be written again with the same content only', () => {
        const file = join(folder, 'same');
        writePrivateFile(file, content);
        writePrivateFile(file, content, false);
        expect(() => writePrivateFile(file, Uint8Array.of(4))).toThrow(failsWith('FILE_EXISTS'));
        expect(readPrivateFile(file)).toEqual(content);
        replacePrivateFile(file, Uint8Array.of(4));
        expect(readPrivateFile(file)).toEqual(Uint8Array.of(4));
    });

    it('say which file it is that cannot be read or written', () => {
        const nowhere = join(folder, 'nowhere', 'file');
        expect(() => readPrivateFile(nowhere)).toThrow(failsWith('ENTITY_FILE_MISSING'));
        for (const write of [writePrivateFile, replacePrivateFile])
            expect(() => write(nowhere, content)).toThrow(failsWith('FILE_UNWRITABLE'));
        expect(() => makePrivateFolder(nowhere)).toThrow(failsWith('FILE_UNWRITABLE'));
        writeFileSync(join(folder, 'a-file'), '');
        expect(() => makePrivateFolder(join(folder, 'a-file'))).toThrow(failsWith('FILE_UNWRITABLE'));
        makePrivateFolder(join(folder, 'made'));
        makePrivateFolder(join(folder, 'made'));
        expect(statSync(join(folder, 'made')).mode & 0o777).toBe(0o700);
    });
});
