import { createHash } from 'node:crypto';
import type { InstallLimit, Request, Subnet, Task } from '../state/index.js';

/** A request or an answer from outside, as it came into a round. */
export type Arrival =
    | {
          readonly kind: 'request';
          readonly request: Request;
          /** Of a request over HTTP. */
          readonly expiry?: bigint;
      }
    | Extract<Task, { kind: 'response' }>;

/**
 * All that a round depends on besides the state before it: executing it again gives the same state, because nothing
 * else that is random or timed enters an execution.
 */
export interface RoundRecord {
    readonly time: bigint;
    readonly arrivals: readonly Arrival[];
    /** How many tasks got their turn. */
    readonly executed: number;
    /** Of one slice; absent where executions were not sliced. */
    readonly sliceInstructions?: bigint;
    /** Whether installations were limited. */
    readonly installLimit?: InstallLimit;
    /** Whose prices were charged; absent where nothing was. */
    readonly nodes?: number;
    /** Of what the round did, to notice if executing it again did something else. */
    readonly fingerprint: string;
    /** It did something that cannot be written down: only a checkpoint keeps it. */
    readonly unrepeatable: boolean;
}

/** Who waits for an answer to a function of a process cannot wait longer than the process. */
export function withoutListener(request: Request): Request {
    return request.origin.kind === 'local' ? { ...request, origin: { kind: 'nobody' } } : request;
}

export function asArrivals(subnet: Subnet, tasks: readonly Task[]): Arrival[] {
    return tasks.flatMap((task): Arrival[] => {
        if (task.kind === 'response') return [task];
        if (task.kind !== 'request') return [];
        const request = withoutListener(task.request);
        const { origin } = request;
        const known = origin.kind === 'ingress' ? subnet.history.records.get(origin.requestId) : undefined;
        return [{ kind: 'request', request, ...(known && { expiry: known.expiry }) }];
    });
}

/** A hash over every canister's certified data, version and cycles, and the outcome of `requests`. */
export function fingerprint(subnet: Subnet, requests: readonly string[]): string {
    const hash = createHash('sha256');
    for (const { key, version, cycles, certifiedData } of subnet.canisters.values()) {
        hash.update(`${key} ${version} ${cycles} ${certifiedData.length} `).update(certifiedData);
    }
    for (const id of requests) {
        const status = subnet.history.records.get(id)?.status;
        hash.update(`${id} ${status?.state} `);
        if (status?.state !== 'done') continue;
        const { response } = status;
        hash.update(response.kind === 'reply' ? response.arg : `${response.errorCode} ${response.message}`);
    }
    return hash.digest('base64');
}
