import type { Origin, Subnet } from '../state/index.js';
import { ERROR_CODES, reject } from '../reject.js';

const LOST = reject(ERROR_CODES.callOutcomeUnknown, 'The replica was stopped while the call was under way');

/** Everybody who still gets an answer from what the subnet has: open contexts, waiting tasks, stopping canisters. */
function answered(subnet: Subnet): { calls: Set<number>; requests: Set<string> } {
    const calls = new Set<number>();
    const requests = new Set<string>();
    const note = (origin: Origin) => {
        if (origin.kind === 'call') calls.add(origin.call);
        if (origin.kind === 'ingress') requests.add(origin.requestId);
    };
    for (const { responded, origin } of subnet.contexts.values()) if (!responded) note(origin);
    for (const origins of subnet.stopWaiters.values()) origins.forEach(note);
    for (const { work } of subnet.slices.kept) if (work.kind === 'install') note(work.origin);
    for (const task of subnet.schedule.kept) {
        if (task.kind === 'request') note(task.request.origin);
        if (task.kind === 'response') calls.add(task.call);
    }
    return { calls, requests };
}

/** Rejects what waited for something outside that went with the old process, such as randomness. */
export function rejectLost(subnet: Subnet): void {
    const { calls, requests } = answered(subnet);
    for (const [call, { cycles }] of subnet.outstanding) {
        if (!calls.has(call)) subnet.arrive({ kind: 'response', call, response: LOST, refund: cycles });
    }
    for (const [id, { status }] of subnet.history.records) {
        if (status.state !== 'done' && !requests.has(id)) subnet.history.finished(id, LOST);
    }
    subnet.history.takeFinished();
}
