import type { Principal } from '@dfinity/principal';
import { exchange, NoAnswer, type Answer } from './wire.js';

/**
 * The versions of each endpoint, newest first. The newer of them attach delegations whose canister ranges are sharded;
 * the others are deprecated, and asked only where a server does not know the newer.
 */
const VERSIONS = {
    call: [4, 3, 2],
    query: [3, 2],
    read_state: [3, 2]
} as const;

export type EndpointName = keyof typeof VERSIONS;

const NOT_FOUND = 404;

/** The HTTP interface of a network, for one canister. */
export class Endpoints {
    /** How many versions of each are known to be missing. */
    private readonly missing = { call: 0, query: 0, read_state: 0 };

    constructor(
        private readonly url: string,
        private readonly canisterId: Principal,
        private readonly timeoutMs?: number
    ) {}

    /**
     * Posts to the newest version of an endpoint that the server has. All versions take the same bytes, and a call has
     * the same request id everywhere, so that the network carries it out once whichever of them take it.
     * @param most milliseconds that this request may take, if fewer than any may
     * @throws {NoAnswer} which says "never sent" only if no version was sent anything
     */
    async post(name: EndpointName, body: Uint8Array, most = Infinity): Promise<Answer> {
        const timeoutMs = shorter(this.timeoutMs, most);
        const versions = VERSIONS[name];
        const first = this.missing[name];
        for (let i = first; ; i++) {
            const path = `/api/v${versions[i] ?? 2}/canister/${this.canisterId.toText()}/${name}`;
            const answer = await exchange(new URL(path, this.url), body, timeoutMs).catch(
                (error: unknown) => {
                    if (error instanceof NoAnswer && i > first) throw new NoAnswer(false, error.timedOut);
                    throw error;
                }
            );
            if (answer.status !== NOT_FOUND) this.missing[name] = i;
            if (answer.status !== NOT_FOUND || i >= versions.length - 1) return answer;
        }
    }
}

/** Undefined: as long as any request may. */
function shorter(own: number | undefined, most: number): number | undefined {
    if (own === undefined) return Number.isFinite(most) ? most : undefined;
    return Math.min(own, most);
}
