import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Principal } from '@dfinity/principal';
import type { Response } from '../reject.js';
import { ingressBytesOf } from '../execution/index.js';
import { admit } from './admission.js';
import type { HttpAnswer } from './endpoints.js';
import {
    decodePageResponse,
    encodePageRequest,
    type PageRequest,
    type PageResponse
} from './gateway-interface.js';
import type { Node } from './node.js';

/**
 * Serves what canisters answer to `http_request`, as the network's gateways do (HTTP gateway protocol specification):
 * a page is handed on only if what its canister certified says so.
 */

const ANONYMOUS = Uint8Array.of(4);
/** How old a page's certificate may be, in nanoseconds. */
const MAX_CERTIFICATE_AGE = 300_000_000_000n;
const UPDATE_MILLISECONDS = 10_000;
/** Of one connection, or of a body that this server measures itself. */
const NOT_HANDED_ON = new Set(['connection', 'content-length', 'keep-alive', 'trailer', 'transfer-encoding']);

/** Names of errors as the network's gateways give them. */
type GatewayError =
    | 'canister_id_not_resolved'
    | 'canister_not_found'
    | 'canister_error'
    | 'response_verification_error'
    | 'streaming_not_available'
    | 'update_timeout';

const failure = (status: number, name: GatewayError, reason: string): HttpAnswer => ({
    status,
    body: new TextEncoder().encode(`error: ${name}\n${reason}\n`),
    type: 'text/plain'
});

export const unresolved = (): HttpAnswer =>
    failure(
        400,
        'canister_id_not_resolved',
        'Name a canister: http://<canister id>.localhost:<port>/ or ?canisterId=<canister id>'
    );

type Page = Pick<PageResponse, 'status_code' | 'headers' | 'body'>;

function handOn(canister: Principal, { status_code, headers, body }: Page): HttpAnswer {
    const kept = headers.filter(([name]) => !NOT_HANDED_ON.has(name.toLowerCase()));
    try {
        if (status_code < 200 || status_code > 599) throw new Error(`status ${status_code}`);
        for (const [name, value] of kept) {
            validateHeaderName(name);
            validateHeaderValue(name, value);
        }
    } catch (error) {
        const reason = `the canister's answer cannot be sent by HTTP: ${(error as Error).message}`;
        return failure(503, 'canister_error', reason);
    }
    return {
        status: status_code,
        body,
        type: undefined,
        headers: [...kept, ['x-ic-canister-id', canister.toText()]]
    };
}

/** What carries the proof of a response is none of what it proves. */
const PROOF = new Set(['ic-certificate', 'ic-certificateexpression']);

/** The page with the headers that its canister certified, and the proof; or why it is not what was certified. */
async function verified(
    { driver }: Node,
    canister: Principal,
    request: PageRequest,
    page: PageResponse
): Promise<Page | string> {
    // Loaded only here: nothing else of a replica needs it.
    const { ResponseVerificationErrorCode, verifyRequestResponsePair } =
        await import('@dfinity/response-verification');
    const { subnet } = driver;
    const now = driver.now() > subnet.time ? driver.now() : subnet.time;
    try {
        const { response } = verifyRequestResponsePair(
            { ...request, headers: [...request.headers], certificate_version: [2] },
            { status_code: page.status_code, headers: [...page.headers], body: page.body },
            canister.toUint8Array(),
            now,
            MAX_CERTIFICATE_AGE,
            subnet.keys.root.publicKeyDer,
            1
        );
        if (response === undefined) return page;
        const proof = page.headers.filter(([name]) => PROOF.has(name.toLowerCase()));
        const certified = response.headers.filter(([name]) => !PROOF.has(name.toLowerCase()));
        return { ...page, headers: [...certified, ...proof] };
    } catch (error) {
        const { code, message } = error as { code?: number; message?: string };
        // At some bytes the library panics, which is no word for them either.
        if (code === undefined) return 'the proof of the response cannot be read';
        return `${ResponseVerificationErrorCode[code] ?? code}: ${message ?? ''}`;
    }
}

function update({ driver }: Node, canister: Principal, arg: Uint8Array): Promise<Response | undefined> {
    const receiver = canister.toUint8Array();
    const question = { sender: ANONYMOUS, method: 'http_request_update', arg };
    const ingressBytes = ingressBytesOf(question);
    const refused = admit(driver, receiver, question, ingressBytes);
    if (refused !== undefined) return Promise.resolve(refused);
    return new Promise((resolve) => {
        const timeout = setTimeout(() => resolve(undefined), UPDATE_MILLISECONDS);
        const origin = driver.subnet.localOrigin(({ response }) => {
            clearTimeout(timeout);
            resolve(response);
        });
        const request = { ...question, origin, receiver, cycles: 0n, ingressBytes };
        driver.subnet.arrive({ kind: 'request', request });
    });
}

function decoded(response: Response): PageResponse | HttpAnswer {
    if (response.kind === 'reject') {
        const { errorCode, message } = response;
        return errorCode === 'IC0301'
            ? failure(400, 'canister_not_found', message)
            : failure(503, 'canister_error', `${errorCode}: ${message}`);
    }
    try {
        return decodePageResponse(response.arg);
    } catch (error) {
        const reason = `the canister's answer is no HTTP response: ${(error as Error).message}`;
        return failure(503, 'canister_error', reason);
    }
}

/** Asks the canister, with an update if it wants that, and checks what it answers. */
export async function servePage(node: Node, canister: Principal, request: PageRequest): Promise<HttpAnswer> {
    const question = { sender: ANONYMOUS, method: 'http_request', arg: encodePageRequest(request, 2) };
    const { response } = node.queries.answer(canister.toUint8Array(), question, 'flat');
    const page = decoded(response);
    if ('status' in page) return page;
    if (page.upgrade[0] === true) return updatePage(node, canister, request);
    if (page.streaming_strategy.length > 0) return noStreaming();
    const outcome = await verified(node, canister, request, page);
    if (typeof outcome !== 'string') return handOn(canister, outcome);
    return failure(503, 'response_verification_error', outcome);
}

async function updatePage(node: Node, canister: Principal, request: PageRequest): Promise<HttpAnswer> {
    const response = await update(node, canister, encodePageRequest(request));
    if (response === undefined) {
        return failure(504, 'update_timeout', 'http_request_update was not answered within 10 s');
    }
    const page = decoded(response);
    if ('status' in page) return page;
    return page.streaming_strategy.length > 0 ? noStreaming() : handOn(canister, page);
}

const noStreaming = (): HttpAnswer =>
    failure(501, 'streaming_not_available', 'This gateway does not ask for responses in parts.');
