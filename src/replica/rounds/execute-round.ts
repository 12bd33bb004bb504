import { Principal } from '@dfinity/principal';
import { toHex } from '../../protocol/bytes.js';
import { callBuiltIn } from '../built-in/index.js';
import { dueTasks } from './due-tasks.js';
import {
    chargeForTime,
    deliverRequest,
    deliverResponse,
    payIngress,
    runSystemTask
} from '../execution/index.js';
import type { Request, Subnet, Task } from '../state/index.js';
import { handlePaidManagement, MANAGEMENT_ID } from '../management/index.js';
import { ERROR_CODES } from '../reject.js';
import { asArrivals, fingerprint, type RoundRecord } from './round-record.js';
import { mustWait } from './waiting.js';

/** Time that a round may take before the rest of its messages waits for the next one, so that others get a turn. */
const ROUND_MILLISECONDS = 100;

/** One round, now. Gives its record, or undefined if there was nothing to do. */
export function executeRound(subnet: Subnet): RoundRecord | undefined {
    const now = subnet.now();
    return executeRoundAt(subnet, now > subnet.time ? now : subnet.time + 1n);
}

/**
 * A slice of every long execution, what is due, then the messages that were there when the round began.
 * @param count how many get a turn; as many as there is time for without it
 */
export function executeRoundAt(subnet: Subnet, time: bigint, count?: number): RoundRecord | undefined {
    subnet.time = time;
    subnet.round++;
    subnet.history.takeArrived();
    const { tasks: waiting, arrivals } = subnet.schedule.takeAll();
    const recorded = asArrivals(subnet, arrivals);
    const advanced = advance(subnet);
    const emptied = payForTheTime(subnet);
    const tasks = [...dueTasks(subnet, waiting), ...waiting];
    const { executed, left } = executeSome(subnet, tasks, count);
    subnet.schedule.postpone(left);
    const finished = subnet.history.takeFinished();
    subnet.history.prune(subnet.time);
    if (tasks.length === 0 && !advanced && !emptied) return undefined;
    const { size } = subnet.slices;
    const { nodes } = subnet.prices;
    return {
        time,
        arrivals: recorded,
        executed: executed.length,
        ...(size !== undefined && { sliceInstructions: size }),
        ...(subnet.installLimit !== undefined && { installLimit: subnet.installLimit }),
        ...(nodes > 0 && { nodes }),
        fingerprint: fingerprint(subnet, finished),
        unrepeatable: executed.some(({ kind }) => kind === 'control')
    };
}

function advance(subnet: Subnet): boolean {
    subnet.executing = true;
    try {
        return subnet.slices.advance((origin, response) => subnet.answer(origin, response, 0n));
    } finally {
        subnet.executing = false;
    }
}

/** True if a canister had not enough, and lost what it had. */
function payForTheTime(subnet: Subnet): boolean {
    subnet.executing = true;
    try {
        return chargeForTime(subnet);
    } finally {
        subnet.executing = false;
    }
}

/** In order; what has to wait for a canister is passed over, and stays before what comes later. */
function executeSome(
    subnet: Subnet,
    tasks: readonly Task[],
    count: number | undefined
): { executed: Task[]; left: Task[] } {
    const started = Date.now();
    const executed: Task[] = [];
    const left: Task[] = [];
    subnet.executing = true;
    try {
        for (const [index, task] of tasks.entries()) {
            const late = executed.length > 0 && Date.now() - started > ROUND_MILLISECONDS;
            if (count === undefined ? late : executed.length >= count) {
                left.push(...tasks.slice(index));
                break;
            }
            if (mustWait(subnet, task)) {
                left.push(task);
                continue;
            }
            executeSafely(subnet, task);
            executed.push(task);
        }
        return { executed, left };
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
        handlePaidManagement(subnet, request);
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
        const { sender, ingressBytes } = request;
        const short =
            ingressBytes === undefined ? undefined : payIngress(subnet, canister, sender, ingressBytes);
        if (short === undefined) deliverRequest(subnet, canister, request);
        else subnet.answer(origin, short, request.cycles);
    }
}
