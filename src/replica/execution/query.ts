import { newExecution } from '../host/execution.js';
import { ERROR_CODES, reject, type Reject, type Response } from '../reject.js';
import type { Subnet } from '../subnet.js';
import { INSTRUCTION_LIMITS } from '../wasm/weights.js';
import { type Canister, run, undo } from './canister.js';

export interface Question {
    readonly sender: Uint8Array;
    readonly method: string;
    readonly arg: Uint8Array;
}

export interface QueryAnswer {
    readonly response: Response;
    readonly instructions: bigint;
}

const refuse = (errorCode: number, message: string): QueryAnswer => ({
    response: reject(errorCode, message),
    instructions: 0n
});

/** A query outside replicated execution; nothing that it does stays. `certificate` is made only if it is asked for. */
export function query(
    subnet: Subnet,
    canister: Canister,
    question: Question,
    certificate: () => Uint8Array
): QueryAnswer {
    const name = canister.id.toText();
    const { program } = canister;
    if (canister.status !== 'running') {
        const code =
            canister.status === 'stopped' ? ERROR_CODES.canisterStopped : ERROR_CODES.canisterStopping;
        return refuse(code, `Canister ${name} is ${canister.status}`);
    }
    if (program === undefined) {
        const message = `Error from Canister ${name}: Attempted to execute a message on a canister that contains no Wasm module`;
        return refuse(ERROR_CODES.canisterWasmModuleNotFound, message);
    }
    if (program.code.methods.get(question.method) !== 'query') {
        const message = `Error from Canister ${name}: Canister has no query method '${question.method}'`;
        return refuse(ERROR_CODES.canisterMethodNotFound, message);
    }
    const execution = newExecution({
        entry: 'NRQ',
        surroundings: canister.surroundings({
            subnet: subnet.keys.subnetId.toUint8Array(),
            rootKey: subnet.keys.root.publicKeyDer,
            time: subnet.time,
            certificate
        }),
        limit: INSTRUCTION_LIMITS.query,
        balance: canister.cycles,
        caller: question.sender,
        arg: question.arg,
        method: question.method
    });
    const { instructions, failure } = run(canister, program, execution, (sandbox) =>
        sandbox.callExport(`canister_query ${question.method}`)
    );
    undo(canister, program);
    const silent = reject(
        ERROR_CODES.canisterDidNotReply,
        `Error from Canister ${name}: Canister did not reply to the call`
    );
    return { response: failure ?? execution.response ?? silent, instructions };
}

/** Whether the canister lets a user's update in (`canister_inspect_message`); undefined is yes. */
export function inspect(subnet: Subnet, canister: Canister, question: Question): Reject | undefined {
    const { program } = canister;
    if (program?.code.entryPoints.has('canister_inspect_message') !== true || canister.status !== 'running') {
        return undefined;
    }
    const execution = newExecution({
        entry: 'F',
        surroundings: canister.surroundings({
            subnet: subnet.keys.subnetId.toUint8Array(),
            rootKey: subnet.keys.root.publicKeyDer,
            time: subnet.time,
            certificate: undefined
        }),
        limit: INSTRUCTION_LIMITS.inspect,
        balance: canister.cycles,
        caller: question.sender,
        arg: question.arg,
        method: question.method
    });
    const { failure } = run(canister, program, execution, (sandbox) =>
        sandbox.callExport('canister_inspect_message')
    );
    undo(canister, program);
    if (failure !== undefined) return failure;
    if (execution.messageAccepted) return undefined;
    return reject(
        ERROR_CODES.canisterRejectedMessage,
        `Canister ${canister.id.toText()} rejected the message`
    );
}
