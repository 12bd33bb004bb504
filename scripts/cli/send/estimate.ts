import type { JuryClient } from '../../../src/client/jury-client.js';
import { aboutCycles, cyclesOfCalls, nodesOf, REFERENCE_NODES, xdr, type Calls } from '../cost/index.js';
import { cyclesOf } from '../log/index.js';

/** What is going to be sent, for an estimate of its cost. */
export interface Costs {
    readonly client: Pick<JuryClient, 'getCycles'>;
    readonly calls: readonly Calls[];
    /** The same, if it is the first of its kind after an upgrade: it loads the code that computes signatures. */
    readonly first?: readonly Calls[];
}

export interface Estimate {
    readonly words: readonly string[];
    /** Cycles as decimal text. */
    readonly object: object;
}

/** At the prices of the subnet, as the canister tells them. */
export async function estimateOf({ client, calls, first }: Costs): Promise<Estimate> {
    const told = await cyclesOf(client);
    const nodes = told === undefined ? REFERENCE_NODES : nodesOf(told.draw);
    const cycles = cyclesOfCalls(calls, nodes);
    const more = first && cyclesOfCalls(first, nodes);
    const otherwise =
        more === undefined ? '' : `; as the first since an installation or upgrade ${aboutCycles(more)}`;
    return {
        words: [`By an estimate it costs the canister ${aboutCycles(cycles)}${otherwise}.`],
        object: {
            estimate: {
                cycles: String(cycles),
                xdr: xdr(cycles),
                ...(more !== undefined && { cycles_if_first_since_upgrade: String(more) }),
                nodes
            }
        }
    };
}
