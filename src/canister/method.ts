import { IDL, msgArgData, msgReply } from 'azle';
import { readCandidArguments, TooManyElements } from '../protocol/candid-arguments.js';
import { JuryError } from '../protocol/codes.js';
import { juryService } from '../protocol/interface.js';
import { encodeNat32, NO_VALUES } from './candid-bytes.js';
import { fail } from './fail.js';
import { accessOf } from './access.js';
import { admit, admitQuery, checkSize } from './guard.js';
import type { Caller } from './caller.js';

/**
 * How each method runs: who calls is looked at first (`admit`), then how long the argument is, then what is in it;
 * only then does the method see it. A method is a line of `protocol/interface.ts`, a row of `access.ts` and
 *
 * - an update: `perform(name, (caller, ...args) => value)`; one that waits for another canister calls `admit`,
 *   `readArguments` and `reply` itself, in this order;
 * - a query: `answer(name, (...args) => value)`, or `answerRaw` where the reply is encoded by hand.
 */
const functions = new Map<string, IDL.FuncClass>(juryService._fields);

function typeOf(name: string): IDL.FuncClass {
    const type = functions.get(name);
    if (type === undefined) throw new Error(`the interface has no method ${name}`);
    return type;
}

/**
 * What a decorator of Azle takes: the types that `candid/jury.did` gives the method. Arguments and replies are
 * handled by hand (`manual`), because Azle would read arguments without a bound and answer a malformed one with a
 * stack trace.
 */
export function signature(name: string): [IDL.Type[], IDL.Type | undefined, { manual: true }] {
    const { argTypes, retTypes } = typeOf(name);
    return [argTypes, retTypes[0], { manual: true }];
}

/**
 * For methods that have looked at their caller already.
 * @throws `ARGUMENT_MALFORMED`, and for an argument that is too long the code of its limit
 */
export function readArguments<Args extends unknown[]>(name: string): Args {
    const bytes = msgArgData();
    checkSize(name, bytes);
    try {
        return readCandidArguments(typeOf(name).argTypes, bytes) as Args;
    } catch (error) {
        if (!(error instanceof JuryError)) throw error;
        const code = error instanceof TooManyElements ? accessOf(name).tooMany : 'ARGUMENT_MALFORMED';
        return fail(code, `the argument of ${name} does not decode to its types (${error.detail})`);
    }
}

export function reply(name: string, value?: unknown): void {
    const { retTypes } = typeOf(name);
    const [type] = retTypes;
    if (type === undefined) msgReply(NO_VALUES);
    else if (type === IDL.Nat32) msgReply(encodeNat32(value as number));
    else msgReply(IDL.encode(retTypes, [value]));
}

/** An update: looks at the caller, reads the arguments, does it, replies. */
export function perform<Args extends unknown[]>(
    name: string,
    change: (caller: Caller, ...args: Args) => unknown
): void {
    const caller = admit(name);
    reply(name, change(caller, ...readArguments<Args>(name)));
}

/** A query: looks at who asks, reads the arguments, computes, replies. */
export function answer<Args extends unknown[]>(name: string, compute: (...args: Args) => unknown): void {
    admitQuery(name);
    reply(name, compute(...readArguments<Args>(name)));
}

/** The same with a reply that is encoded by hand. */
export function answerRaw<Args extends unknown[]>(
    name: string,
    compute: (...args: Args) => Uint8Array
): void {
    admitQuery(name);
    msgReply(compute(...readArguments<Args>(name)));
}
