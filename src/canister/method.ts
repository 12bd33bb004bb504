import { IDL, msgArgData, msgReply } from 'azle';
import { juryService } from '../protocol/interface.js';
import { readJurorsAndMemo as decodeJurorsAndMemo } from './candid-bytes.js';
import { fail } from './fail.js';

const functions = new Map<string, IDL.FuncClass>(juryService._fields);

function typeOf(name: string): IDL.FuncClass {
    const type = functions.get(name);
    if (type === undefined) throw new Error(`the interface has no method ${name}`);
    return type;
}

/**
 * What a decorator of Azle takes: the types that `candid/jury.did` gives the method. Arguments and replies are
 * handled by hand (`manual`), because Azle would answer a malformed argument with a stack trace.
 */
export function signature(name: string): [IDL.Type[], IDL.Type | undefined, { manual: true }] {
    const { argTypes, retTypes } = typeOf(name);
    return [argTypes, retTypes[0], { manual: true }];
}

/** @throws `ARGUMENT_MALFORMED` */
export function readArguments<Args extends unknown[]>(name: string): Args {
    try {
        return IDL.decode(typeOf(name).argTypes, msgArgData()) as unknown as Args;
    } catch {
        return fail('ARGUMENT_MALFORMED', `the argument of ${name} does not decode to its types`);
    }
}

/** The arguments of `add` and `remove`, which come with 10,000 jurors in them. @throws `ARGUMENT_MALFORMED` */
export function readJurorsAndMemo(name: string): [jurors: Uint8Array[], memo: Uint8Array] {
    return decodeJurorsAndMemo(msgArgData()) ?? readArguments(name);
}

export function reply(name: string, value?: unknown): void {
    const { retTypes } = typeOf(name);
    msgReply(IDL.encode(retTypes, retTypes.length === 0 ? [] : [value]));
}

/** Decodes the arguments, computes, replies. */
export function answer<Args extends unknown[]>(name: string, compute: (...args: Args) => unknown): void {
    reply(name, compute(...readArguments<Args>(name)));
}

/** The same with a reply that is encoded by hand. */
export function answerRaw<Args extends unknown[]>(
    name: string,
    compute: (...args: Args) => Uint8Array
): void {
    msgReply(compute(...readArguments<Args>(name)));
}
