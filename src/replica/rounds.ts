import { Principal } from '@dfinity/principal';
import { toHex } from '../protocol/bytes.js';
import { callBuiltIn } from './built-in/built-in.js';
import { dueTasks } from './due-tasks.js';
import { deliverRequest, deliverResponse, runSystemTask } from './execution/deliver.js';
import type { Request, Task } from './execution/messages.js';
import { handleManagement } from './management/handle.js';
import { MANAGEMENT_ID } from './management/types.js';
import { ERROR_CODES } from './reject.js';
import { type Arrival, asArrivals, fingerprint, type RoundRecord } from './round-record.js';
import type { Subnet } from './subnet.js';

/** Time that a round may take before the rest of its messages waits for the next one, so that others get a turn. */
const ROUND_MILLISECONDS = 100;

/** What is due, then the messages that were there when the round began. `count`: how many get a turn, if given. */
export function executeRound(
    subnet: Subnet,
    { time, count }: { time: bigint; count?: number }
): RoundRecord | undefined {
    subnet.time = time;
    subnet.round++;
    subnet.history.takeArrived();
    const { tasks: waiting, arrivals } = subnet.schedule.takeAll();
    const recorded = asArrivals(subnet, arrivals);
    const tasks = [...dueTasks(subnet), ...waiting];
    const executed = executeSome(subnet, tasks, count);
    subnet.schedule.postpone(tasks.slice(executed));
    const finished = subnet.history.takeFinished();
    subnet.history.prune(subnet.time);
    if (tasks.length === 0) return undefined;
    return {
        time,
        arrivals: recorded,
        executed,
        fingerprint: fingerprint(subnet, finished),
        unrepeatable: tasks.slice(0, executed).some(({ kind }) => kind === 'control')
    };
}

/** True if the round came out as recorded. */
export function replayRound(subnet: Subnet, record: RoundRecord): boolean {
    for (const arrival of record.arrivals) admit(subnet, arrival);
    const again = executeRound(subnet, { time: record.time, count: record.executed });
    return again?.fingerprint === record.fingerprint;
}

function admit(subnet: Subnet, arrival: Arrival): void {
    if (arrival.kind === 'request' && arrival.request.origin.kind === 'ingress') {
        const { origin, sender } = arrival.request;
        subnet.history.add(origin.requestId, sender, arrival.expiry ?? 0n);
    }
    subnet.schedule.arrive(arrival);
}

function executeSome(subnet: Subnet, tasks: readonly Task[], count: number | undefined): number {
    const started = Date.now();
    subnet.executing = true;
    try {
        for (const [index, task] of tasks.entries()) {
            const late = index > 0 && Date.now() - started > ROUND_MILLISECONDS;
            if (count === undefined ? late : index >= count) return index;
            executeSafely(subnet, task);
        }
        return tasks.length;
    } finally {
        subnet.executing = false;
    }
}

/** A fault of the replica itself must neither end the process nor leave a caller without an answer. */
function executeSafely(subnet: Subnet, task: Task): void {
    try {
        execute(subnet, task);
    } catch (error) {
        const message = `The replica failed: ${String(error)}`;
        subnet.print(message);
        if (task.kind === 'request') subnet.fail(task.request, ERROR_CODES.internal, message);
    }
}

function execute(subnet: Subnet, task: Task): void {
    switch (task.kind) {
        case 'request':
            route(subnet, task.request);
            return;
        case 'response':
            deliverResponse(subnet, task);
            return;
        case 'system':
            runSystemTask(subnet, task.canister, task.entryPoint);
            return;
        case 'control':
            task.run();
    }
}

function route(subnet: Subnet, request: Request): void {
    const { origin, receiver } = request;
    if (origin.kind === 'ingress') subnet.history.started(origin.requestId);
    if (origin.kind === 'call' && !subnet.outstanding.has(origin.call)) {
        // Its caller has given up before it was delivered, so it does not lose the cycles.
        const sender = subnet.canisters.get(toHex(request.sender));
        if (sender !== undefined) sender.cycles += request.cycles;
        return;
    }
    const key = toHex(receiver);
    if (key === MANAGEMENT_ID || key === toHex(subnet.keys.subnetId.toUint8Array())) {
        handleManagement(subnet, request);
        return;
    }
    const canister = subnet.canisters.get(key);
    const builtIn = canister === undefined ? callBuiltIn(subnet, key, request, 'update') : undefined;
    if (builtIn !== undefined) {
        subnet.answer(origin, builtIn, request.cycles);
    } else if (canister === undefined) {
        const name = Principal.fromUint8Array(receiver).toText();
        subnet.fail(request, ERROR_CODES.canisterNotFound, `Canister ${name} not found`);
    } else {
        deliverRequest(subnet, canister, request);
    }
}
