import { afterAll, beforeAll, expect, it } from 'vitest';
import { equalBytes } from '../../src/protocol/bytes.js';
import { parseCertificate } from '../../src/protocol/certificate.js';
import { startReplica } from '../../src/replica/index.js';
import {
    checkInCharge,
    readCertifiedData,
    readTime
} from '../../src/verifier/certificate/certificate-rules.js';
import { verifyCertificate } from '../../src/verifier/certificate/verify-certificate.js';
import { readDelegation } from '../../src/verifier/certificate/delegation.js';
import { outcome } from '../verifier/bytes.js';
import { ROOT_KEY } from '../verifier/certificate-builder.js';
import { CertificateCases } from './certificate-cases.js';
import { CONTROLLER, jurorIds, JuryFixture, Refused } from './jury-fixture.js';
import type { CommitReply } from './jury-fixture.js';
import { describeEmbedded } from './network.js';

/** Each through `commit`, and another through `add_certificate`. */
const GOOD = 18;
const PAUSE = 61_000_000_000n;
/** What the canister calls what the verifier found. */
const WORDS: Record<string, string> = {
    MALFORMED_CBOR: 'CERTIFICATE_MALFORMED',
    MALFORMED_CERTIFICATE: 'CERTIFICATE_MALFORMED',
    TIME_MISSING: 'CERTIFICATE_MALFORMED',
    CANISTER_MISMATCH: 'CERTIFICATE_FOREIGN'
};

/** Certificates through `commit` and `add_certificate` of the compiled Wasm, beside the verifier's verdict. */
describeEmbedded('200 certificates, good and bad', () => {
    let jury: JuryFixture;
    let now = 1_764_000_000_000_000_000n;
    const counts: Record<string, number> = {};
    const count = (what: string) => (counts[what] = (counts[what] ?? 0) + 1);
    const verdict = (bytes: Uint8Array) =>
        outcome(() =>
            verifyCertificate(bytes, { rootKey: ROOT_KEY, canisterId: jury.canisterId.toUint8Array() })
        );
    const codeOf = async (call: Promise<unknown>): Promise<string> =>
        call.then(
            () => 'accepted',
            (error: unknown) => (error instanceof Refused ? error.code : String(error))
        );

    beforeAll(async () => {
        jury = await JuryFixture.deploy(await startReplica({ now: () => now }));
        await jury.as(CONTROLLER).call('set_root_key', ROOT_KEY);
        await jury.add(jurorIds(3));
    });
    afterAll(() => jury.replica.stop());

    const cases = async () => new CertificateCases(jury.canisterId, await jury.certifiedData());
    const newest = async (): Promise<CommitReply> => {
        const commits = await jury.call<CommitReply[]>('get_commits', 0, 100);
        const last = commits.at(-1);
        if (last === undefined) throw new Error('nothing is committed');
        return last;
    };

    /**
     * The canister asks what is cheap before it computes a signature, so of a certificate with two faults it may name
     * the other one. Then that fault has to be there.
     */
    function isCheapFault(code: string, bytes: Uint8Array, root: Uint8Array): boolean {
        const canisterId = jury.canisterId.toUint8Array();
        if (outcome(() => parseCertificate(bytes)) !== 'accepted') return false;
        const { tree, delegation } = parseCertificate(bytes);
        const data = () => readCertifiedData(tree, canisterId);
        if (code === 'CERTIFICATE_FOREIGN') return outcome(data) === 'CANISTER_MISMATCH';
        if (code === 'CERTIFICATE_STALE') return !equalBytes(data(), root);
        if (code === 'CERTIFICATE_MALFORMED' && outcome(() => readTime(tree)) === 'TIME_MISSING') return true;
        if (delegation === undefined) return false;
        if (code === 'CERTIFICATE_MALFORMED')
            return outcome(() => readDelegation(delegation)).startsWith('MALFORMED');
        if (code === 'DELEGATION_INVALID') return outcome(() => readDelegation(delegation)) === code;
        if (code !== 'CANISTER_OUT_OF_RANGE') return false;
        return outcome(() => checkInCharge(readDelegation(delegation).ranges, canisterId)) === code;
    }

    it('good ones are committed, and what is recorded verifies', { timeout: 300_000 }, async () => {
        for (let i = 0; i < GOOD; i++) {
            const { name, bytes } = (await cases()).accepted(i);
            expect(verdict(bytes), name).toBe('accepted');
            expect(await codeOf(jury.commit(bytes)), name).toBe('accepted');
            const [recorded = new Uint8Array()] = (await newest()).certificates;
            expect(verdict(recorded)).toBe('accepted');
            const again = new CertificateCases(jury.canisterId, (await newest()).root).accepted(i + 1);
            const number = (await jury.call<CommitReply[]>('get_commits', 0, 100)).length - 1;
            expect(await codeOf(jury.call('add_certificate', number, again.bytes)), again.name).toBe(
                'accepted'
            );
            expect((await newest()).certificates.map(verdict)).toEqual(['accepted', 'accepted']);
            count('accepted');
            await jury.add(jurorIds(1, 100 + i));
        }
    });

    it('bad ones are refused for the reason that the verifier gives', { timeout: 600_000 }, async () => {
        const root = await jury.certifiedData();
        const before = await jury.state();
        for (const { name, bytes } of (await cases()).refused()) {
            const expected = verdict(bytes);
            expect(expected, name).not.toBe('accepted');
            now += PAUSE;
            const code = await codeOf(jury.commit(bytes));
            const word = bytes.length > 65_536 ? 'CERTIFICATE_TOO_LARGE' : (WORDS[expected] ?? expected);
            count(code === word ? code : `${code}, ${expected} too`);
            if (code !== word)
                expect(isCheapFault(code, bytes, root), `${name}: ${code}, ${expected}`).toBe(true);
        }
        expect(await jury.state()).toEqual(before);
    });

    it('and all of them were different', () => {
        console.log(JSON.stringify(counts));
        const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
        expect(total + GOOD).toBeGreaterThanOrEqual(200);
        for (const code of [
            'CERTIFICATE_SIGNATURE_INVALID',
            'DELEGATION_INVALID',
            'CANISTER_OUT_OF_RANGE',
            'CERTIFICATE_FOREIGN',
            'CERTIFICATE_MALFORMED',
            'CERTIFICATE_TOO_LARGE'
        ])
            expect(counts[code], code).toBeGreaterThan(0);
    });
});
