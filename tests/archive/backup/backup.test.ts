import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyBackup } from '../../../scripts/cli/log/verification.js';
import { backup } from '../../../src/archive/backup/backup.js';
import { certificateClaims } from '../../../src/verifier/certificate/certificate-batch.js';
import { lockArchive } from '../../../src/archive/folder/lock-file.js';
import { createWorld } from '../../cli/world.js';
import { contentOf, temporaryFolder } from '../archives.js';
import { BackupFixture, codeOf, logOf } from '../backup-fixture.js';
import type { Proxy } from '../cutting-proxy.js';

/** Backups of the real canister, over HTTP. */

let fixture: BackupFixture;
let proxy: Proxy;
beforeAll(async () => {
    fixture = await BackupFixture.start();
    proxy = fixture.proxy;
});
afterAll(() => fixture.stop());
beforeEach(() => {
    proxy.count = 0;
    proxy.cutFrom = Number.POSITIVE_INFINITY;
    proxy.change = (body) => body;
});

describe('a backup', () => {
    it('holds a log that verifies, a seal over staged blocks, and evidence of the code', async () => {
        const folder = temporaryFolder();
        const report = await fixture.run(folder);
        expect(report).toMatchObject({
            newBlocks: 6,
            newCommits: 5,
            seal: { length: 7, staged: 1 },
            warnings: []
        });
        const { verdict, evidence } = await fixture.audit(folder);
        expect(verdict).toMatchObject({ verified: true, length: 6 });
        expect(evidence.bad).toEqual([]);
        expect(evidence.seals.map(({ leaves }) => leaves.length)).toEqual([7]);
        expect(evidence.code[0]).toMatchObject({
            controllers: [fixture.world.client.caller.toUint8Array()],
            history: { changes: 2 }
        });
        expect(evidence.code[0]?.moduleHash).toHaveLength(32);
    });

    it('of one log is the same bytes for everyone', async () => {
        const folder = temporaryFolder();
        await fixture.run(folder, fixture.world.client);
        expect(logOf(folder)).toEqual(fixture.uninterrupted);
    });

    it('that has nothing new asks for no block', async () => {
        const folder = temporaryFolder();
        await fixture.run(folder);
        const source = {
            ...fixture.honest(),
            getRawBlocks: () => Promise.reject(new Error('asked for blocks'))
        };
        expect(await fixture.run(folder, source, false)).toMatchObject({ newBlocks: 0, newCommits: 0 });
        expect(logOf(folder)).toEqual(fixture.uninterrupted);
    });

    it('checks the certificates that came, and none of those that were there', async () => {
        const folder = temporaryFolder();
        const { rootKey } = fixture.world.replica;
        const short = {
            ...fixture.honest(),
            getCommits: (start: number, n: number) =>
                fixture.throughProxy.getCommits(start, Math.max(0, Math.min(n, 2 - start)))
        };
        await fixture.run(folder, short, false);
        const report = await fixture.run(folder, fixture.throughProxy, false);
        const { commits, blocks } = report.archive;
        expect(report.known).toMatchObject({ oldCommits: 2 });
        expect(report.known.tree.length).toBe(blocks.length);
        const checked = () =>
            commits.map(({ certificates }) =>
                [...certificateClaims(certificates, rootKey).keys()].every((key) =>
                    report.known.signatures.has(key)
                )
            );
        expect(checked()).toEqual([false, false, true, true, true]);
        const before = checked();
        const { verdict } = await verifyBackup(folder, report, rootKey);
        expect(verdict).toMatchObject({ verified: true, length: 6 });
        expect(checked()).toEqual(before);
    });

    it('goes on where it was', async () => {
        const folder = temporaryFolder();
        const short = {
            ...fixture.honest(),
            getCommits: (start: number, n: number) =>
                fixture.throughProxy.getCommits(start, Math.max(0, Math.min(n, 2 - start)))
        };
        expect(await fixture.run(folder, short, false)).toMatchObject({ newBlocks: 3, newCommits: 2 });
        const starts: number[] = [];
        const counting = {
            ...fixture.honest(),
            getRawBlocks: (start: number, n: number) => (
                starts.push(start),
                fixture.throughProxy.getRawBlocks(start, n)
            )
        };
        expect(await fixture.run(folder, counting, false)).toMatchObject({ newBlocks: 3, newCommits: 3 });
        expect(starts).toEqual([3]);
        expect(logOf(folder)).toEqual(fixture.uninterrupted);
    });
});

describe('a network that fails', () => {
    it('at every second request leaves a folder that verifies or was not begun, and is taken up again', async () => {
        const whole = temporaryFolder();
        await fixture.run(whole);
        const requests = proxy.count;
        expect(requests).toBeGreaterThan(4);
        for (let cut = 0; cut < requests; cut += 2) {
            const folder = temporaryFolder();
            proxy.count = 0;
            proxy.cutFrom = cut;
            expect(await codeOf(fixture.run(folder))).toMatch(
                /^(UNREACHABLE|CALL_FAILED|REPLY_UNVERIFIED|done)$/
            );
            if (readdirSync(folder).includes('manifest.json'))
                expect((await fixture.audit(folder)).verdict.verified).toBe(true);
            await fixture.run(folder, fixture.world.client, false);
            expect(logOf(folder)).toEqual(fixture.uninterrupted);
            expect((await fixture.audit(folder)).evidence.bad).toEqual([]);
        }
    });

    it('with every byte of an answer flipped once in a while changes nothing in a folder', async () => {
        const folder = temporaryFolder();
        await fixture.run(folder, fixture.throughProxy, false);
        await fixture.world.client.length();
        for (let i = 0; i < 12; i++) {
            proxy.change = (body, _, count) => {
                if (count % 3 !== i % 3 || body.length === 0) return body;
                const changed = Buffer.from(body);
                const place = Math.floor((body.length * i) / 12);
                changed[place] = (changed[place] ?? 0) ^ (1 << (i % 8));
                return changed;
            };
            proxy.count = 0;
            expect(await codeOf(fixture.run(folder, fixture.throughProxy, false))).toMatch(
                /^[A-Z_]+$|^done$/
            );
            expect(logOf(folder)).toEqual(fixture.uninterrupted);
        }
    });
});

describe('a certificate that came later', () => {
    it('is taken, and makes the same bytes as a backup from the beginning', async () => {
        const other = await createWorld();
        try {
            const { client } = other;
            const { rootKey } = other.replica;
            const options = { rootKey, evidence: false, onProgress: () => undefined };
            const early = (await client.getCertificate()) ?? new Uint8Array();
            // A query is answered from a state of at most a tenth of a second ago.
            await new Promise((resolve) => setTimeout(resolve, 300));
            const late = (await client.getCertificate()) ?? new Uint8Array();
            await client.commit(early);
            const [folder, fresh] = [temporaryFolder(), temporaryFolder()];
            await backup(folder, client, options);
            await client.addCertificate(1, late);
            expect(await backup(folder, client, options)).toMatchObject({ newCertificates: 1, newBlocks: 0 });
            await backup(fresh, client, options);
            expect(contentOf(folder)).toEqual(contentOf(fresh));
        } finally {
            await other.stop();
        }
    });
});

describe('a folder', () => {
    it('in use by another backup is left alone', async () => {
        const folder = temporaryFolder();
        const lock = lockArchive(folder);
        expect(await codeOf(fixture.run(folder))).toBe('FOLDER_IN_USE');
        lock.release();
        writeFileSync(join(folder, 'update.lock'), `1 - elsewhere\n`);
        expect(await codeOf(fixture.run(folder))).toBe('FOLDER_IN_USE');
        writeFileSync(join(folder, 'update.lock'), '');
        expect(await codeOf(fixture.run(folder))).toBe('FOLDER_IN_USE');
        rmSync(join(folder, 'update.lock'));
        expect(await codeOf(fixture.run(folder))).toBe('done');
    });

    it('whose backup died is taken over', async () => {
        const folder = temporaryFolder();
        writeFileSync(join(folder, 'update.lock'), `999999999 - ${hostname()}\n`);
        expect(await codeOf(fixture.run(folder))).toBe('done');
        expect(readdirSync(folder).sort()).toEqual([
            'blocks',
            'code',
            'commits',
            'manifest.json',
            'records',
            'seals'
        ]);
    });

    it('that holds something else, or is no folder, is left alone', async () => {
        const folder = temporaryFolder();
        mkdirSync(join(folder, 'x'));
        writeFileSync(join(folder, 'x/notes'), 'mine');
        expect(await codeOf(fixture.run(join(folder, 'x')))).toBe('FOLDER_NOT_AN_ARCHIVE');
        expect(await codeOf(fixture.run(join(folder, 'x/notes')))).toBe('FOLDER_NOT_AN_ARCHIVE');
        expect(contentOf(folder)).toEqual({ 'x/notes': Buffer.from('mine').toString('hex') });
    });

    it('is found by names with odd characters', async () => {
        const folder = join(temporaryFolder(), 'ä ö\n"§$%&`; rm -rf $HOME', '-x');
        await fixture.run(folder);
        expect(logOf(folder)).toEqual(fixture.uninterrupted);
        expect((await fixture.audit(folder)).verdict.verified).toBe(true);
    });
});
