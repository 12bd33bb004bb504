import { msgCaller, msgMethodName } from 'azle';
import { requireGoodCertifier, TAKE_CERTIFICATES } from './certificates/certifier-guard.js';
import { fail } from './fail.js';
import type { Roles } from './roles.js';

const FOR_USERS = ['add', 'remove', 'select', 'expand', 'commit', 'add_certificate'];
const FOR_ADMINS = ['authorize', 'authorize_role'];
const FOR_CONTROLLERS = ['set_root_key', 'restore_begin', 'restore_blocks', 'restore_commits', 'restore_end'];
/** Anyone may give up their own role, so the method itself decides; and anyone may ask for the code's history. */
const FOR_ALL = ['deauthorize', 'code_history'];

/**
 * `canister_inspect_message`: refuses, before it costs anything, what the method would refuse. It saves cycles and
 * guards nothing, since calls between canisters do not pass it; every method checks its caller itself.
 */
export function acceptsMessage(roles: Roles): boolean {
    const method = msgMethodName();
    if (FOR_ALL.includes(method)) return true;
    if (FOR_USERS.includes(method)) {
        roles.requireUser(msgCaller());
        if (TAKE_CERTIFICATES.includes(method)) requireGoodCertifier();
    } else if (FOR_ADMINS.includes(method)) roles.requireAdmin(msgCaller());
    else if (FOR_CONTROLLERS.includes(method)) roles.requireController(msgCaller());
    else if (method.startsWith('_azle')) fail('NOT_AUTHORIZED', `${method} is not for callers`);
    else if (method === 'get_certificate')
        fail('CERTIFICATE_ONLY_IN_QUERY', 'call get_certificate as a query');
    else fail('QUERY_ONLY', `${method} is no update method; call it as a query`);
    return true;
}
