import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isoTime } from '../../src/protocol/iso-time.js';
import { certificateTime, parseCertificate } from '../../src/protocol/certificate.js';
import { MAX_MESSAGE_NANOSECONDS as TEN_MINUTES } from '../../src/protocol/limits.js';
import { certificate, ROOT_KEY, timeTree } from '../verifier/certificate-builder.js';
import type { CommitReply } from './jury-fixture.js';
import { CONTROLLER, jurorIds, JuryFixture } from './jury-fixture.js';
import { type SettableNetwork, startNetwork } from './network.js';

describe('certificates on record', () => {
    let replica: SettableNetwork;
    let jury: JuryFixture<SettableNetwork>;

    beforeAll(async () => {
        replica = await startNetwork();
    });
    beforeEach(async () => {
        jury = await JuryFixture.deploy(replica);
        await jury.add(jurorIds(3));
    });
    afterAll(() => replica.stop());

    const commits = () => jury.call<CommitReply[]>('get_commits', 0, 100);
    const add = (number: number, certificate: Uint8Array) =>
        jury.call('add_certificate', number, certificate);
    const timeOf = (certificate: Uint8Array) => certificateTime(parseCertificate(certificate).tree) ?? 0n;

    /** A certificate of any time, over any root, signed by a root key that the canister has to be told. */
    function crafted(root: Uint8Array, time: bigint | undefined): Uint8Array {
        return certificate()
            .withoutDelegation()
            .withTimeBytes(time === undefined ? undefined : timeTree(time))
            .withCertifiedData(jury.canisterId.toUint8Array(), root)
            .build();
    }

    const rootNow = () => jury.certifiedData();

    async function unchanged(call: () => Promise<unknown>, text: string): Promise<void> {
        const before = await jury.state();
        await expect(call()).rejects.toThrow(text);
        expect(await jury.state()).toEqual(before);
    }

    describe('add_certificate', () => {
        it('keeps up to four of one root, each once', async () => {
            const kept: Uint8Array[] = [];
            for (let i = 0; i < 5; i++) {
                kept.push(await jury.certificate());
                await replica.minuteLater();
            }
            const [first, second, third, fourth, fifth] = kept as [
                Uint8Array,
                Uint8Array,
                Uint8Array,
                Uint8Array,
                Uint8Array
            ];
            expect(new Set(kept.map(timeOf)).size).toBe(5);
            await jury.commit(second);
            for (const one of [second, first, third, first, fourth, third]) await add(0, one);
            expect((await commits())[0]?.certificates).toEqual([second, first, third, fourth]);
            await unchanged(() => add(0, fifth), 'CERTIFICATES_FULL: commit 0 has 4 certificates');
            await add(0, fourth);
            const { verdict } = await jury.verify();
            expect(verdict.verified).toBe(true);
            expect((await jury.block(0)).certificate).toEqual(second);
            expect((await jury.witness(0, 0)).certificate).toEqual(second);
        });

        it('adds to an older commit too', async () => {
            const early = await jury.certificate();
            await replica.minuteLater();
            await jury.commit();
            await jury.add(jurorIds(1, 50));
            await jury.commit();
            await add(0, early);
            expect((await commits()).map(({ certificates }) => certificates.length)).toEqual([2, 1]);
            expect((await jury.verify()).verdict.verified).toBe(true);
        });

        it('refuses what does not belong there', async () => {
            const early = await jury.certificate();
            await jury.add(jurorIds(1, 50));
            const late = await jury.certificate();
            await jury.commit(late);
            const other = await JuryFixture.deploy(replica);
            await other.add([]);
            const foreign = await other.certificate();
            await unchanged(
                () => add(0, early),
                'CERTIFICATE_MISMATCH: it does not certify the root of commit 0'
            );
            await unchanged(() => add(1, late), 'COMMIT_OUT_OF_RANGE: asked for commit 1 of 1');
            await unchanged(() => add(4_294_967_295, late), 'COMMIT_OUT_OF_RANGE: ');
            await unchanged(() => add(0, foreign), 'CERTIFICATE_FOREIGN: it shows no certified data of');
            await unchanged(() => add(0, late.slice(1)), 'CERTIFICATE_MALFORMED: ');
            await unchanged(() => add(0, new Uint8Array()), 'CERTIFICATE_MALFORMED: ');
            await unchanged(() => add(0, new Uint8Array(65_537)), 'CERTIFICATE_TOO_LARGE: 65537 bytes');
            const [commit] = await commits();
            const timeless = crafted(commit?.root ?? new Uint8Array(), undefined);
            await unchanged(() => add(0, timeless), 'CERTIFICATE_MALFORMED: TIME_MISSING: ');
        });
    });

    describe('and their time', () => {
        beforeEach(() => jury.as(CONTROLLER).call('set_root_key', ROOT_KEY));

        /** The log holds one block more than the root covers; the block is of `time`. */
        async function rootBeforeLastBlock(): Promise<{ root: Uint8Array; time: bigint }> {
            const root = await rootNow();
            const { data } = await jury.block(await jury.add(jurorIds(1, 60)));
            return { root, time: data.timestamp[0] ?? 0n };
        }

        it.each([
            ['the very time of', 0n],
            ['ten minutes after', TEN_MINUTES]
        ])('of %s the first block that it does not cover: a long message staged that', async (_, later) => {
            const { root, time } = await rootBeforeLastBlock();
            expect(await jury.commit(crafted(root, time + later))).toBe(1);
            await add(0, crafted(root, time + later - 1n));
            // What is staged now is later than anything on record.
            const { data } = await jury.block(await jury.add(jurorIds(1, 61)));
            expect(data.timestamp[0]).toBeGreaterThan(time + later);
        });

        it('over ten minutes after a block that it does not cover is stale', async () => {
            const { root, time } = await rootBeforeLastBlock();
            const text =
                'CERTIFICATE_STALE: it is newer than block 1, which it does not cover, by over 10 minutes';
            await unchanged(() => jury.commit(crafted(root, time + TEN_MINUTES + 1n)), text);
            expect(await jury.commit(crafted(root, time - 1n))).toBe(1);
            await unchanged(() => add(0, crafted(root, time + TEN_MINUTES + 1n)), text);
        });

        it('of a second block that it does not cover, of another time, is stale', async () => {
            const { root } = await rootBeforeLastBlock();
            const { data } = await jury.block(await jury.add(jurorIds(1, 61)));
            const time = data.timestamp[0] ?? 0n;
            const text = 'CERTIFICATE_STALE: it is newer than block 2, which it does not cover';
            await unchanged(() => jury.commit(crafted(root, time)), text);
            expect(await jury.commit(crafted(root, time - 1n))).toBe(1);
            await unchanged(() => add(0, crafted(root, time)), text);
        });

        it('older than a block that it covers is stale', async () => {
            const { data } = await jury.block(0);
            const time = data.timestamp[0] ?? 0n;
            const root = await rootNow();
            const text = `CERTIFICATE_STALE: it is of ${isoTime(time - 1n)}, and covers a block of ${isoTime(time)}`;
            await unchanged(() => jury.commit(crafted(root, time - 1n)), text);
            expect(await jury.commit(crafted(root, time))).toBe(1);
            await unchanged(() => add(0, crafted(root, time - 1n)), text);
        });

        it('older than one on record before it, or newer than one after it, is stale', async () => {
            const { root, time } = await rootBeforeLastBlock();
            const first = time + 1000n;
            expect(await jury.commit(crafted(root, first))).toBe(1);
            const next = await rootNow();
            const before = `CERTIFICATE_STALE: it is of ${isoTime(first - 1n)}, and one of ${isoTime(first)} is on record`;
            await unchanged(() => jury.commit(crafted(next, first - 1n)), before);
            expect(await jury.commit(crafted(next, first))).toBe(2);
            await unchanged(() => add(1, crafted(next, first - 1n)), before);
            await add(0, crafted(root, first - 1n));
            const after = `CERTIFICATE_STALE: it is of ${isoTime(first + 1n)}, and one of ${isoTime(first)} is on record over more blocks`;
            await unchanged(() => add(0, crafted(root, first + 1n)), after);
            await add(1, crafted(next, first + 2n));
            // That is the newest on record.
            const { data } = await jury.block(await jury.add(jurorIds(1, 61)));
            expect(data.timestamp[0]).toBeGreaterThanOrEqual(first + 3n);
        });

        it('does not matter where it covers everything', async () => {
            expect(await jury.commit(crafted(await rootNow(), 2n ** 64n - 1n))).toBe(1);
        });

        it('is needed', async () => {
            const timeless = crafted(await rootNow(), undefined);
            await unchanged(() => jury.commit(timeless), 'CERTIFICATE_MALFORMED: TIME_MISSING: ');
        });
    });

    it('a root that was never certified is stale', async () => {
        const text = 'CERTIFICATE_STALE: its root was never certified by this log since its newest commit';
        await unchanged(() => jury.commit(crafted(new Uint8Array(32), 1n)), text);
        await unchanged(() => jury.commit(crafted(new Uint8Array(), 1n)), text);
    });

    it('a root from before the newest commit is stale, whatever it covers', async () => {
        const early = await rootNow();
        await jury.add(jurorIds(1, 60));
        await jury.commit();
        await jury.add(jurorIds(1, 61));
        const text = 'CERTIFICATE_STALE: it is older than the newest commit';
        await unchanged(() => jury.commit(crafted(early, 1n)), text);
    });

    it('a root that covers no staged block is stale', async () => {
        await jury.commit();
        const covered = await rootNow();
        await jury.add(jurorIds(1, 61));
        const text = 'CERTIFICATE_STALE: it covers 1 blocks, and 1 are committed already';
        await unchanged(() => jury.commit(crafted(covered, 1n)), text);
    });
});
