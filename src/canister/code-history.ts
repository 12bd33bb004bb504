import { call, canisterSelf, IDL, msgReject, msgReply } from 'azle';
import { answerOf } from './awaited-calls.js';
import { unpaid } from './cycles.js';

/** The network keeps no more. */
const CHANGES = 20n;

const Argument = IDL.Record({ canister_id: IDL.Principal, num_requested_changes: IDL.Opt(IDL.Nat64) });

/** Passes on what the management canister says of this canister's code and controllers, byte for byte. */
export async function codeHistory(): Promise<void> {
    const args = IDL.encode([Argument], [{ canister_id: canisterSelf(), num_requested_changes: [CHANGES] }]);
    let refusal = 'HISTORY_UNAVAILABLE: the network did not tell the history of this canister';
    const answer = await answerOf(() =>
        call<Uint8Array, Uint8Array>('aaaaa-aa', 'canister_info', { raw: true, args })
    ).catch((error: unknown) => {
        const low = unpaid('the history is asked for', error);
        if (low !== undefined) refusal = `CYCLES_LOW: ${low}`;
    });
    // No trap, which would undo that the question was counted.
    if (answer === undefined) msgReject(refusal);
    else msgReply(answer);
}
