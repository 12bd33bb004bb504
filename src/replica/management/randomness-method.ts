import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import type { Request, Subnet } from '../state/index.js';
import type { RandomnessAnswer } from '../randomness.js';
import { REJECT_CODES, reply, type Response } from '../reject.js';
import { RESULTS } from './types.js';

const SEED_LENGTH = 32;

function respond(answer: RandomnessAnswer): Response {
    if (!(answer instanceof Uint8Array)) {
        const { code = REJECT_CODES.sysTransient, message } = answer.reject;
        return { kind: 'reject', code, message, errorCode: `IC0${code}00` };
    }
    if (answer.length !== SEED_LENGTH)
        throw new Error(`randomness of ${answer.length} bytes instead of ${SEED_LENGTH}`);
    return reply(Uint8Array.from(IDL.encode([RESULTS.random], [answer])));
}

/** `raw_rand`: the answer comes from outside, in a later round, so others run between question and answer. */
export function giveRandomness(subnet: Subnet, { origin, sender, cycles }: Request): void {
    if (origin.kind !== 'call') return;
    const number = subnet.randomnessRequests++;
    // The answer is on record, behind the question.
    if (subnet.replaying) return;
    const give = (answer: RandomnessAnswer) =>
        subnet.arrive({ kind: 'response', call: origin.call, response: respond(answer), refund: cycles });
    const fail = (error: unknown) => give({ reject: { message: `randomness failed: ${String(error)}` } });
    try {
        const answer = subnet.randomness({ canisterId: Principal.fromUint8Array(sender), number });
        if (answer instanceof Promise) answer.then(give).catch(fail);
        else give(answer);
    } catch (error) {
        fail(error);
    }
}
