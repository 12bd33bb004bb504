/** Adding 10,000 jurors takes a replica on a slow machine a while; a network that is silent for longer is dead. */
const TIMEOUT_MS = 120_000;

/** No request left this machine when it failed like this; for all other errors one may have. */
const NEVER_SENT =
    /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|bad port|.*(CERT|TLS).*)$/;

/** `fetch` that ends, and remembers whether anything may have arrived. */
export class Wire {
    /** Set when a request may have reached the other side; reset it before a call of interest. */
    reached = false;

    readonly fetch: typeof fetch = async (input, init) => {
        try {
            const response = await fetch(input, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
            this.reached = true;
            return response;
        } catch (error) {
            if (!NEVER_SENT.test(causeOf(error))) this.reached = true;
            throw error;
        }
    };
}

/** Node says `fetch failed` and keeps the system's error, or its own objection, in the cause. */
function causeOf(error: unknown): string {
    const cause = error instanceof Error ? error.cause : undefined;
    if (!(cause instanceof Error)) return '';
    return 'code' in cause ? String(cause.code) : cause.message;
}
