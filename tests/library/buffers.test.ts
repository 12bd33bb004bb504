import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../scripts/cli/package-root.js';
import { NO_EVIDENCE, plainDriver, sourceOf, verifyArchive } from '../../src/library/archive.js';
import { IC_ROOT_KEY, verifyCertificate, verifyLog } from '../../src/library/index.js';
import { toHex } from '../../src/protocol/bytes.js';
import { verifySignature } from '../../src/verifier/signature/index.js';
import { readCases } from '../vectors/conformance-files.js';
import { runCase } from '../vectors/conformance-run.js';
import { present } from '../verifier/bytes.js';
import { CANISTER, ROOT_KEY } from '../verifier/certificate-builder.js';
import { PREIMAGE, sampleLog } from '../verifier/log-builder.js';

/**
 * A `Buffer` is a `Uint8Array` whose `slice` gives no copy, and mostly a piece of memory that others stand in too. Who
 * uses the library in Node has Buffers everywhere: they give the same verdict, the second time too, and stay as they are.
 */
function asBuffers<T>(value: T): T {
    if (value instanceof Uint8Array) return Buffer.from(value) as T;
    if (Array.isArray(value)) return value.map(asBuffers) as T;
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, asBuffers(one)])) as T;
}

/** With bytes as text, whatever they are held in. (What a `Buffer` makes of itself in JSON comes before any replacer.) */
const plain = (value: unknown): unknown => {
    if (typeof value === 'bigint') return String(value);
    if (value instanceof Uint8Array) return toHex(value);
    if (Array.isArray(value)) return value.map(plain);
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
};

async function expectSame<T>(input: T, run: (input: T) => unknown): Promise<void> {
    const expected = plain(await run(input));
    const buffers = asBuffers(input);
    for (const time of ['first', 'second']) expect(plain(await run(buffers)), time).toEqual(expected);
    expect(plain(buffers)).toEqual(plain(input));
}

const log = sampleLog();
const rootKey = ROOT_KEY;

function finished<T>(steps: Generator<unknown, T>): T {
    for (;;) {
        const step = steps.next();
        if (step.done === true) return step.value;
    }
}

describe('bytes in Buffers', () => {
    it('of a log', async () => {
        const input = {
            blocks: log.blocks,
            commits: log.commits,
            policy: { rootKey, canisterId: CANISTER, genesis: [PREIMAGE] }
        };
        const verified = finished(verifyLog(input, input.policy));
        expect(verified).toMatchObject({ verified: true, codes: [] });
        await expectSame(input, (one) => finished(verifyLog(one, one.policy)));
    });

    it('of an archive', async () => {
        const input = {
            canisterId: CANISTER,
            genesis: [PREIMAGE],
            blocks: log.blocks,
            commits: log.commits,
            entityKeys: [],
            rootKey
        };
        const run = async ({ rootKey: key, ...archive }: typeof input) => {
            const policy = { rootKey: key, keeps: 'all' as const };
            const report = await verifyArchive(sourceOf(archive), NO_EVIDENCE, policy, {
                run: plainDriver()
            });
            return [report.verified, report.codes, report.verdict.length];
        };
        expect(await run(input)).toEqual([true, [], 10]);
        await expectSame(input, run);
    });

    it('of a certificate, and of the keys and signatures in it', async () => {
        const [certificate] = present(log.commits.at(-1)).certificates;
        const input = { certificate: present(certificate), rootKey, canisterId: CANISTER };
        await expectSame(input, ({ certificate: bytes, ...context }) => verifyCertificate(bytes, context));
        const claim = {
            publicKey: IC_ROOT_KEY.slice(37),
            rootHash: new Uint8Array(32),
            signature: IC_ROOT_KEY.slice(37, 85)
        };
        await expectSame(claim, (one) => verifySignature(one));
    });

    const cases = readCases(join(packageRoot, 'tests/vectors/conformance')).filter(
        ({ kind }) => kind !== 'archive'
    );

    it.each(['receipt', 'letter', 'presentation', 'fraud'])(
        'of each %s of the conformance suite',
        async (kind) => {
            const own = cases.filter((one) => one.kind === kind);
            expect(own.length).toBeGreaterThan(5);
            for (const { files, input } of own)
                await expectSame({ files, rootKey }, (bytes) =>
                    runCase(kind as 'receipt', { ...bytes, input })
                );
        }
    );
});
