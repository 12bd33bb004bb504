import { inReplicatedExecution, msgArgData, msgCaller, msgMethodName, time } from 'azle';
import type { Principal } from 'azle';
import { ACCESS, accessOf } from './access.js';
import type { Access } from './access.js';
import { requireGoodCertifier, TAKE_CERTIFICATES } from './certificates/certifier-guard.js';
import { fail } from './fail.js';
import type { Caller } from './caller.js';
import { Pace } from './pace.js';
import { jury } from './state.js';

const pace = new Pace();

/**
 * `canister_inspect_message`: refuses, before it costs anything, what the method would refuse by its caller or by the
 * size of its argument. It saves cycles and guards nothing, since calls between canisters do not pass it; every method
 * looks for itself.
 */
export function acceptsMessage(): boolean {
    const method = msgMethodName();
    const access = ACCESS.get(method);
    if (method.startsWith('_azle')) fail('NOT_AUTHORIZED', `${method} is not for callers`);
    if (method === 'get_certificate') {
        fail('CERTIFICATE_ONLY_IN_QUERY', 'call get_certificate as a query');
    }
    if (access === undefined) return fail('METHOD_UNKNOWN', `there is no method ${method}`);
    if (access.isQuery) {
        return fail('QUERY_ONLY', `${method} is no update method; call it as a query`);
    }
    checkCaller(access, msgCaller());
    if (TAKE_CERTIFICATES.includes(method)) requireGoodCertifier();
    checkSize(method, msgArgData());
    return true;
}

/**
 * What an update begins with: it looks at who calls, and at nothing else.
 * @throws `NOT_AUTHORIZED`, `RATE_LIMITED`
 */
export function admit(method: string): Caller {
    const access = accessOf(method);
    const principal = msgCaller();
    checkCaller(access, principal);
    if (access.callers === 'paced' && jury.roles.of(principal) === undefined) pace.count(time());
    return { principal, time: jury.now() };
}

/**
 * What a query begins with. Queries cost nothing, but for those that a canister calls from an update.
 * @throws `QUERY_ONLY`
 */
export function admitQuery(method: string): void {
    if (accessOf(method).callers === 'anyone' || !inReplicatedExecution()) return;
    if (jury.roles.of(msgCaller()) !== undefined) return;
    fail('QUERY_ONLY', `call ${method} as a query; updates of canisters get an answer if they hold a role`);
}

/** @throws the code that the method's limit has */
export function checkSize(method: string, { length }: Uint8Array): void {
    const { bytes, tooLarge } = accessOf(method);
    if (length <= bytes) return;
    fail(tooLarge, `the argument of ${method} has ${length} bytes, at most ${bytes} are read`);
}

function checkCaller({ callers }: Access, principal: Principal): void {
    const { roles } = jury;
    if (callers === 'user') roles.requireUser(principal);
    else if (callers === 'admin') roles.requireAdmin(principal);
    else if (callers === 'controller') roles.requireController(principal);
    else if (callers === 'paced' && roles.of(principal) === undefined) pace.check(time());
}
