import { ResponseVerificationErrorCode, verifyRequestResponsePair } from '@dfinity/response-verification';
import { IDL } from '@dfinity/candid';
import { vi } from 'vitest';
import { certificateTime, parseCertificate } from '../../src/protocol/certificate.js';
import { HttpRequest, HttpResponse } from '../../src/protocol/interface.js';
import { present } from '../verifier/bytes.js';

/** What a gateway gets from the canister, and hands on if it verifies. */
export interface Response {
    readonly status_code: number;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: Uint8Array;
}

export const encodeRequest = (url: string, method = 'GET', more: object = {}): Uint8Array =>
    IDL.encode(
        [HttpRequest],
        [{ method, url, headers: [], body: new Uint8Array(), certificate_version: [2], ...more }]
    );

export function decodeResponse(bytes: Uint8Array): Response {
    const [response] = IDL.decode([HttpResponse], bytes) as unknown as [Response];
    return { ...response, body: Uint8Array.from(response.body) };
}

export const headerOf = (response: Response, name: string): string =>
    present(response.headers.find(([one]) => one.toLowerCase() === name.toLowerCase()))[1];

/** What the gateway's header of a response holds: bytes in base64, the version aside. */
export type CertificatePart = 'certificate' | 'tree' | 'expr_path';

export function certificatePart(response: Response, part: CertificatePart): Uint8Array {
    const [, text] = new RegExp(`\\b${part}=:([^:]*):`).exec(headerOf(response, 'IC-Certificate')) ?? [];
    return Uint8Array.from(Buffer.from(present(text), 'base64'));
}

/** The same response with other bytes as a part of its proof. */
export function withCertificatePart(response: Response, part: CertificatePart, bytes: Uint8Array): Response {
    const text = `${part}=:${Buffer.from(bytes).toString('base64')}:`;
    const headers = response.headers.map(([name, value]): [string, string] =>
        name === 'IC-Certificate'
            ? [name, value.replace(new RegExp(`\\b${part}=:[^:]*:`), text)]
            : [name, value]
    );
    return { ...response, headers };
}

const MAX_AGE = 300_000_000_000n;

/** The library that gateways verify with, at the time of the certificate that was handed out or so much later. */
export class Gateway {
    private readonly time: bigint;

    constructor(
        genuine: Response,
        private readonly rootKey: Uint8Array,
        private readonly canisterId: Uint8Array,
        later = 0n
    ) {
        const { tree } = parseCertificate(certificatePart(genuine, 'certificate'));
        this.time = present(certificateTime(tree)) + later;
    }

    /**
     * 'accepted', by version 2, or the library's name for what is wrong. At some bytes it panics, which is as good as
     * refusing, and prints where.
     */
    verify(url: string, response: Response, method = 'GET'): string {
        const request = {
            method,
            url,
            headers: [],
            body: new Uint8Array(),
            certificate_version: [2] as [number]
        };
        const headers = response.headers.map(([name, value]): [string, string] => [name, value]);
        const noise = vi.spyOn(console, 'error').mockReturnValue();
        try {
            const { response: verified, verificationVersion } = verifyRequestResponsePair(
                request,
                { ...response, headers },
                this.canisterId,
                this.time,
                MAX_AGE,
                this.rootKey,
                2
            );
            if (verificationVersion !== 2 || verified === undefined) return 'not verified';
            return 'accepted';
        } catch (error) {
            if (error instanceof WebAssembly.RuntimeError) return 'panicked';
            const { code } = error as { code?: ResponseVerificationErrorCode };
            if (code === undefined) throw error;
            return ResponseVerificationErrorCode[code];
        } finally {
            noise.mockRestore();
        }
    }
}
