import type { Subnet, Task } from '../state/index.js';
import { ERROR_CODES, reject } from '../reject.js';

/** What becomes due by the time alone: timers, heartbeats, the deadlines of best-effort calls. */

function dueTimers(subnet: Subnet): Task[] {
    const tasks: Task[] = [];
    for (const canister of subnet.canisters.values()) {
        const entryPoints = canister.program?.code.entryPoints;
        if (entryPoints === undefined || canister.status !== 'running') continue;
        // Its timer stays set until it can run.
        if (subnet.slices.isBusy(canister.key)) continue;
        if (canister.globalTimer !== 0n && canister.globalTimer <= subnet.time) {
            canister.globalTimer = 0n;
            if (entryPoints.has('canister_global_timer')) {
                tasks.push({ kind: 'system', canister: canister.key, entryPoint: 'canister_global_timer' });
            }
        }
        if (entryPoints.has('canister_heartbeat')) {
            tasks.push({ kind: 'system', canister: canister.key, entryPoint: 'canister_heartbeat' });
        }
    }
    return tasks;
}

/** Best-effort calls that were not answered in time: the caller is told so, and a late answer is dropped. */
function expiredCalls(subnet: Subnet, waiting: readonly Task[]): Task[] {
    const expired = [...subnet.outstanding].filter(
        ([, { deadline }]) => deadline !== undefined && deadline <= subnet.time
    );
    if (expired.length === 0) return [];
    // An answer that came in time may be waiting for a busy canister, and so may what tells it of this.
    const answered = new Set(waiting.flatMap((task) => (task.kind === 'response' ? [task.call] : [])));
    const response = reject(ERROR_CODES.deadlineExpired, 'Call deadline has expired.');
    return expired
        .filter(([call]) => !answered.has(call))
        .map(([call]): Task => ({ kind: 'response', call, response, refund: 0n }));
}

export const dueTasks = (subnet: Subnet, waiting: readonly Task[]): Task[] => [
    ...dueTimers(subnet),
    ...expiredCalls(subnet, waiting)
];

/** When the next round is due although nothing waits, or undefined. */
export function nextDeadline(subnet: Subnet): bigint | undefined {
    const timers = [...subnet.canisters.values()]
        .filter(({ status, globalTimer }) => status === 'running' && globalTimer !== 0n)
        .map(({ globalTimer }) => globalTimer);
    const deadlines = [...subnet.outstanding.values()].flatMap(({ deadline }) => deadline ?? []);
    return [...timers, ...deadlines].reduce<bigint | undefined>(
        (earliest, time) => (earliest === undefined || time < earliest ? time : earliest),
        undefined
    );
}

export const hasHeartbeat = (subnet: Subnet): boolean =>
    [...subnet.canisters.values()].some(
        ({ status, program }) => status === 'running' && program?.code.entryPoints.has('canister_heartbeat')
    );
