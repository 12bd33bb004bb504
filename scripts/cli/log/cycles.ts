import { ClientError } from '../../../src/client/client-error.js';
import type { JuryClient } from '../../../src/client/jury-client.js';

/** In cycles; see the type of that name in candid/jury.did. */
export interface Cycles {
    readonly balance: bigint;
    readonly liquid: bigint;
    readonly draw: bigint;
}

/** What a draw must find above the freezing threshold: what its own message takes beforehand, and the call. */
const DRAW = 2n;
/** An installation takes 300 billion beforehand where a message takes 40. */
const UPGRADE = 8n;

/** Undefined: a canister of an older version, which does not tell. */
export async function cyclesOf(client: Pick<JuryClient, 'getCycles'>): Promise<Cycles | undefined> {
    try {
        return await client.getCycles();
    } catch (error) {
        // It has answered before, so that it is there; what is not there is the method.
        if (error instanceof ClientError && error.code === 'CANISTER_UNKNOWN') return undefined;
        throw error;
    }
}

/** Begins with its code. Undefined: there is enough for a draw and for an upgrade. */
export function cyclesWarning({ liquid, draw }: Cycles): string | undefined {
    const there = `CYCLES_LOW: ${billions(liquid)} cycles lie above the freezing threshold`;
    if (liquid < DRAW * draw)
        return `${there}: a draw needs ${billions(DRAW * draw)} there; top the canister up`;
    if (liquid < UPGRADE * draw)
        return `${there}: an upgrade needs about ${billions(UPGRADE * draw)} there, and a draw ${billions(DRAW * draw)}; top the canister up soon`;
    return undefined;
}

/** In billions, as the network's own tools count: 1,000 of them cost 1 XDR. */
export function billions(cycles: bigint): string {
    const tenths = cycles / 100_000_000n;
    return `${(tenths / 10n).toLocaleString('en')}.${tenths % 10n} billion`;
}
