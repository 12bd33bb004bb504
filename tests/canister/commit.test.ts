import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asciiBytes } from '../../src/protocol/bytes.js';
import { CONTROLLER, jurorIds, JuryFixture, STRANGER } from './jury-fixture.js';
import { type Network, startNetwork } from './network.js';

describe('commit', () => {
    let replica: Network;
    let jury: JuryFixture<Network>;

    beforeAll(async () => {
        replica = await startNetwork();
    });
    beforeEach(async () => {
        jury = await JuryFixture.deploy(replica);
        await jury.add(jurorIds(20));
    });
    afterAll(() => replica.stop());

    const refused = async (call: Promise<unknown>, code: string) => {
        await expect(call).rejects.toMatchObject({ code });
    };

    it('has nothing to commit when nothing is staged', async () => {
        const certificate = await jury.certificate();
        expect(await jury.commit(certificate)).toBe(1);
        expect(await jury.call('get_certificate')).toEqual([]);
        const before = await jury.state();
        expect(await jury.commit(certificate)).toBeUndefined();
        expect(await jury.state()).toEqual(before);
    });

    it('commits the blocks that the certificate covers while others are staged', async () => {
        const early = await jury.certificate();
        await jury.add(jurorIds(3, 100));
        await jury.select(0, 2);
        expect(await jury.commit(early)).toBe(1);
        expect(await jury.call('get_pending')).toBe(2);
        expect(await jury.commit()).toBe(3);
        const { verdict } = await jury.verify();
        expect(verdict.verified).toBe(true);
    });

    it('takes a certificate over a state whose roles or draws changed since', async () => {
        const early = await jury.certificate();
        await jury.as(CONTROLLER).call('authorize', STRANGER);
        expect(await jury.commit(early)).toBe(1);
        await jury.add(jurorIds(1, 50));
        expect(await jury.commit()).toBe(2);
        expect((await jury.verify()).verdict.verified).toBe(true);
    });

    it('refuses a certificate older than the newest commit, and one that covers nothing new', async () => {
        const first = await jury.certificate();
        await jury.add(jurorIds(1, 50));
        const second = await jury.certificate();
        await jury.commit(second);
        await jury.add(jurorIds(1, 51));
        await refused(jury.commit(first), 'CERTIFICATE_STALE');
        await refused(jury.commit(second), 'CERTIFICATE_STALE');
        expect(await jury.call('get_pending')).toBe(1);
    });

    it('refuses a certificate of another canister', async () => {
        const other = await JuryFixture.deploy(replica);
        await other.add(jurorIds(1));
        const before = await jury.state();
        await refused(jury.commit(await other.certificate()), 'CERTIFICATE_FOREIGN');
        expect(await jury.state()).toEqual(before);
    });

    it('refuses what is no certificate', async () => {
        const good = await jury.certificate();
        const before = await jury.state();
        const bad = [
            new Uint8Array(),
            asciiBytes('hello'),
            good.slice(0, good.length - 1),
            Uint8Array.of(...good, 0),
            Uint8Array.from({ length: 60_000 }, (_, i) => (i % 2 === 0 ? 0x83 : 0x01)),
            new Uint8Array(65_536).fill(0x9f)
        ];
        for (const certificate of bad) await refused(jury.commit(certificate), 'CERTIFICATE_MALFORMED');
        await refused(jury.commit(new Uint8Array(65_537)), 'CERTIFICATE_TOO_LARGE');
        expect(await jury.state()).toEqual(before);
    });

    it('cannot give a certificate in an update call', async () => {
        await refused(jury.send('update', 'get_certificate', []), 'CERTIFICATE_ONLY_IN_QUERY');
    });

    it('chains commits by their roots', async () => {
        await jury.commit();
        await jury.select(0, 3);
        await jury.commit();
        await jury.remove(jurorIds(4));
        await jury.commit();
        const { commits } = await jury.archive();
        expect(commits.map(({ leaves }) => leaves.length)).toEqual([1, 2, 3]);
        expect(commits.slice(1).map(({ leaves }) => leaves.previousHash)).toEqual(
            commits.slice(0, -1).map(({ root }) => root)
        );
        expect(commits[0]?.leaves.previousHash).toEqual(new Uint8Array(32));
    });
});
