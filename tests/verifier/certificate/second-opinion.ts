import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Principal } from '@dfinity/principal';
import { build } from 'esbuild';

/**
 * `@dfinity/certificate-verification`, which nobody here wrote, as an oracle. It knows only the flat canister
 * ranges and allows certificates to be five minutes old at most. It was made for version 0.19 of the SDK, so it is
 * bundled with that version (installed under other names) and never meets the one that this project uses.
 */
export interface SecondOpinionInput {
    readonly certificate: Uint8Array;
    /** The witness: CBOR of a hash tree whose root the certificate certifies. */
    readonly tree: Uint8Array;
    readonly canisterId: Uint8Array;
    /** DER, 133 bytes. */
    readonly rootKey: Uint8Array;
    readonly maxAgeMs?: number;
}

const FIVE_MINUTES_MS = 300_000;

/** Undefined if the package accepts, else its error. */
export async function secondOpinion(input: SecondOpinionInput): Promise<Error | undefined> {
    const { certificate, tree, canisterId, rootKey, maxAgeMs = FIVE_MINUTES_MS } = input;
    const { verifyCertification } = await loadPackage();
    try {
        await verifyCertification({
            canisterId: Principal.fromUint8Array(canisterId),
            encodedCertificate: toArrayBuffer(certificate),
            encodedTree: toArrayBuffer(tree),
            rootKey: toArrayBuffer(rootKey),
            maxCertificateTimeOffsetMs: maxAgeMs
        });
        return undefined;
    } catch (error) {
        return error instanceof Error ? error : new Error(String(error));
    }
}

interface CertificateVerification {
    verifyCertification(input: {
        canisterId: Principal;
        encodedCertificate: ArrayBuffer;
        encodedTree: ArrayBuffer;
        rootKey: ArrayBuffer;
        maxCertificateTimeOffsetMs: number;
    }): Promise<unknown>;
}

let loaded: Promise<CertificateVerification> | undefined;
const loadPackage = () => (loaded ??= bundle());

async function bundle(): Promise<CertificateVerification> {
    const folder = mkdtempSync(join(tmpdir(), 'certificate-verification-'));
    const outfile = join(folder, 'bundle.cjs');
    try {
        await build({
            entryPoints: ['@dfinity/certificate-verification'],
            alias: {
                '@dfinity/agent': 'agent-0.19',
                '@dfinity/candid': 'candid-0.19',
                '@dfinity/principal': 'principal-0.19'
            },
            bundle: true,
            format: 'cjs',
            platform: 'node',
            logLevel: 'error',
            outfile
        });
        return createRequire(import.meta.url)(outfile) as CertificateVerification;
    } finally {
        rmSync(folder, { recursive: true });
    }
}

/** The old SDK reads whole `ArrayBuffer`s and would see past the ends of a view. */
const toArrayBuffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
