/** Adding 10,000 jurors takes a replica on a slow machine a while; a network that is silent for longer is dead. */
const TIMEOUT_MS = 120_000;

/** No request left this machine when it failed like this; for all other errors one may have. */
const NEVER_SENT =
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|bad port|.*(CERT|TLS).*)$/;

/** What a server answered, whatever it is. */
export interface Answer {
    readonly status: number;
    readonly body: Uint8Array;
}

/** No answer, or only a part of one. */
export class NoAnswer extends Error {
    constructor(
        /** The request cannot have arrived. */
        readonly neverSent: boolean,
        readonly timedOut: boolean
    ) {
        super('no answer');
        this.name = 'NoAnswer';
    }
}

/**
 * One HTTP request, with an end. What answers is anybody's.
 * @param body CBOR to post; undefined for a GET
 * @throws {NoAnswer}
 */
export async function exchange(
    url: URL,
    body: Uint8Array | undefined,
    timeoutMs = TIMEOUT_MS
): Promise<Answer> {
    const signal = AbortSignal.timeout(timeoutMs);
    const init: RequestInit =
        body === undefined
            ? { signal }
            : { signal, method: 'POST', headers: { 'content-type': 'application/cbor' }, body: ofOwn(body) };
    let arrived = false;
    try {
        const response = await fetch(url, init);
        arrived = true;
        return { status: response.status, body: new Uint8Array(await response.arrayBuffer()) };
    } catch (error) {
        const timedOut = error instanceof Error && error.name === 'TimeoutError';
        throw new NoAnswer(!arrived && NEVER_SENT.test(causeOf(error)), timedOut);
    }
}

/** The types of `fetch` want bytes whose memory is not shared. */
const ofOwn = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/** Node says `fetch failed` and keeps the system's error, or its own objection, in the cause. */
function causeOf(error: unknown): string {
    const cause = error instanceof Error ? error.cause : undefined;
    if (!(cause instanceof Error)) return '';
    return 'code' in cause ? String(cause.code) : cause.message;
}
