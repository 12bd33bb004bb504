import { callApi } from './api-calls.js';
import { environmentApi } from './api-environment.js';
import { messageApi } from './api-message.js';
import { API_RULES, ENTRY_NAMES, type Rule } from './api-rules.js';
import { stableApi } from './api-stable.js';
import { systemApi } from './api-system.js';
import type { Guest } from './guest.js';
import { contractViolation } from './trap.js';

type SystemCall = (...args: never[]) => unknown;

/** Whether these were called says on what an answer depends. */
const NOTED = new Set([
    'time',
    'data_certificate_copy',
    'canister_cycle_balance',
    'canister_cycle_balance128',
    'canister_liquid_cycle_balance128'
]);

function guarded(name: string, call: SystemCall, rule: Rule, guest: Guest): SystemCall {
    const isNoted = NOTED.has(name);
    return (...args) => {
        const { entry } = guest.execution;
        if (!rule.where.has(entry)) {
            throw contractViolation(`"ic0_${name}" cannot be executed in ${ENTRY_NAMES[entry]} mode`);
        }
        guest.charge(rule.cost);
        guest.systemCall = name;
        if (isNoted) guest.execution.called.add(name);
        return call(...args);
    };
}

/** The module `ic0` for one canister: every call checked against where it may be called, and charged. */
export function systemApiImports(guest: Guest): WebAssembly.Imports {
    const calls: Record<string, SystemCall> = {
        ...messageApi(guest),
        ...callApi(guest),
        ...stableApi(guest),
        ...systemApi(guest),
        ...environmentApi(guest)
    };
    const ic0: Record<string, SystemCall> = {};
    for (const [name, rule] of API_RULES) {
        const call = calls[name];
        if (call === undefined) throw new Error(`the system call ${name} has a rule but no code`);
        ic0[name] = guarded(name, call, rule, guest);
    }
    return { ic0 };
}
