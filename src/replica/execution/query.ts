import { newExecution, type Program } from '../host/index.js';
import { ERROR_CODES, reject, type Reject, type Response } from '../reject.js';
import { type Canister, frozenBelow, type Question, type Subnet } from '../state/index.js';
import { INSTRUCTION_LIMITS } from '../wasm/index.js';
import { ingressShortage } from './ingress.js';
import { run, undo } from './run.js';
import { surroundingsOf } from './surroundings.js';
import { compositeQuery, type QueryBudget } from './composite-query.js';

export interface QueryAnswer {
    readonly response: Response;
    readonly instructions: bigint;
    readonly reads: QueryReads;
    /** It depends on nothing but this canister, and on what `reads` says. */
    readonly isCacheable: boolean;
}

/** What a query looked at besides its canister's state. */
export interface QueryReads {
    readonly certificate: boolean;
    readonly time: boolean;
    readonly balance: boolean;
}

const readsOf = (called: ReadonlySet<string>): QueryReads => ({
    certificate: called.has('data_certificate_copy'),
    time: called.has('time'),
    balance: [...called].some((name) => name.includes('balance'))
});

interface Circumstances {
    readonly budget: QueryBudget;
    readonly depth: number;
    /** Made only if it is asked for; queries that a composite query calls have none. */
    readonly certificate: (() => Uint8Array) | undefined;
    /** Hears of the system calls of a query that calls no others. */
    readonly onCalled?: (called: ReadonlySet<string>) => void;
}

/** A query outside replicated execution; nothing that it does stays. */
export function query(
    subnet: Subnet,
    canister: Canister,
    question: Question,
    certificate: () => Uint8Array
): QueryAnswer {
    const budget = { instructions: INSTRUCTION_LIMITS.query };
    let called: ReadonlySet<string> | undefined;
    const onCalled = (names: ReadonlySet<string>) => {
        called = names;
    };
    const response = ask(subnet, canister, question, { budget, depth: 1, certificate, onCalled });
    return {
        response,
        instructions: INSTRUCTION_LIMITS.query - budget.instructions,
        reads: readsOf(called ?? new Set()),
        isCacheable: called !== undefined
    };
}

/** One query, of a user or of a composite query. */
function ask(subnet: Subnet, canister: Canister, question: Question, circumstances: Circumstances): Response {
    const name = canister.id.toText();
    const { program } = canister;
    if (canister.cycles < frozenBelow(canister, subnet.prices)) {
        const message = `Canister ${name} is unable to process query calls because it's frozen. Please top up the canister with cycles and try again.`;
        return reject(ERROR_CODES.canisterOutOfCycles, message);
    }
    if (canister.status !== 'running') {
        const code =
            canister.status === 'stopped' ? ERROR_CODES.canisterStopped : ERROR_CODES.canisterStopping;
        return reject(code, `Canister ${name} is ${canister.status}`);
    }
    if (program === undefined) {
        const message = `Error from Canister ${name}: Attempted to execute a message on a canister that contains no Wasm module`;
        return reject(ERROR_CODES.canisterWasmModuleNotFound, message);
    }
    const kind = program.code.methods.get(question.method);
    if (kind === 'composite_query') {
        const { budget, depth } = circumstances;
        const askOther = (other: Canister, inner: Question) =>
            ask(subnet, other, inner, { budget, depth: depth + 1, certificate: undefined });
        return compositeQuery({ subnet, canister, program, question, ...circumstances, ask: askOther });
    }
    if (kind !== 'query') {
        const message = `Error from Canister ${name}: Canister has no query method '${question.method}'`;
        return reject(ERROR_CODES.canisterMethodNotFound, message);
    }
    return plainQuery(subnet, canister, program, question, circumstances);
}

function plainQuery(
    subnet: Subnet,
    canister: Canister,
    program: Program,
    question: Question,
    { budget, certificate, onCalled }: Circumstances
): Response {
    const execution = newExecution({
        entry: 'NRQ',
        surroundings: surroundingsOf(subnet, canister, subnet.time, certificate),
        limit: budget.instructions,
        balance: canister.cycles,
        caller: question.sender,
        arg: question.arg,
        method: question.method
    });
    const { instructions, failure } = run(canister, program, execution, (sandbox) =>
        sandbox.callExport(`canister_query ${question.method}`)
    );
    undo(canister, program);
    budget.instructions -= instructions;
    onCalled?.(execution.called);
    const silent = reject(
        ERROR_CODES.canisterDidNotReply,
        `Canister ${canister.id.toText()} did not reply to the call`
    );
    return failure ?? execution.response ?? silent;
}

/**
 * Whether the canister lets a user's update in, because it can pay for it and for what it says itself
 * (`canister_inspect_message`); undefined is yes.
 * @param bytes of the whole message, signature included
 */
export function inspect(
    subnet: Subnet,
    canister: Canister,
    question: Question,
    bytes: number
): Reject | undefined {
    const short = ingressShortage(subnet, canister, question.sender, bytes);
    if (short !== undefined) return short;
    const { program } = canister;
    if (program?.code.entryPoints.has('canister_inspect_message') !== true || canister.status !== 'running') {
        return undefined;
    }
    const execution = newExecution({
        entry: 'F',
        surroundings: surroundingsOf(subnet, canister, subnet.time),
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
        `Error from Canister ${canister.id.toText()}: Canister rejected the message`
    );
}
