import { toHex } from '../../protocol/bytes.js';
import {
    type EntryPoint,
    type Execution,
    type HeapImage,
    newExecution,
    type OutgoingCall,
    type Program,
    type Sandbox,
    type StableChanges
} from '../host/index.js';
import { ERROR_CODES, reject, type Reject, type Response } from '../reject.js';
import type { Canister, Question, Subnet } from '../state/index.js';
import { INSTRUCTION_LIMITS } from '../wasm/index.js';
import { run, undo } from './run.js';
import { surroundingsOf } from './surroundings.js';

/** Calls within calls, the first one included. */
const MAX_DEPTH = 6;

/** What all the queries that one query leads to may still spend. */
export interface QueryBudget {
    instructions: bigint;
}

interface Given {
    readonly subnet: Subnet;
    readonly canister: Canister;
    readonly program: Program;
    readonly question: Question;
    readonly budget: QueryBudget;
    readonly depth: number;
    readonly certificate: (() => Uint8Array) | undefined;
    /** Puts a question to another canister, one call deeper. */
    readonly ask: (canister: Canister, question: Question) => Response;
}

/** What a composite query has changed so far: its callbacks see it, nobody else ever does. */
interface Working {
    readonly heap: HeapImage;
    readonly stable: StableChanges;
}

/** A composite query on one canister (interface specification, "Composite queries"). */
class CompositeQuery {
    private readonly given: Given;
    private readonly calls: OutgoingCall[] = [];
    private working: Working | undefined;
    private response: Response | undefined;
    private spent = 0n;

    constructor(given: Given) {
        this.given = given;
    }

    answer(): Response {
        const { canister, question } = this.given;
        const name = `canister_composite_query ${question.method}`;
        const certificate = this.given.certificate;
        const failure = this.step(
            { entry: 'CQ', arg: question.arg, method: question.method },
            certificate,
            (sandbox) => sandbox.callExport(name)
        );
        if (failure !== undefined) return failure;
        for (;;) {
            if (this.response !== undefined) return this.response;
            const call = this.calls.shift();
            if (call === undefined) break;
            const trapped = this.callBack(call, this.send(call));
            if (trapped !== undefined && this.calls.length === 0) return trapped;
        }
        const message = `Canister ${canister.id.toText()} did not reply to the call`;
        return reject(ERROR_CODES.canisterDidNotReply, message);
    }

    private send({ callee, method, data }: OutgoingCall): Response {
        const { subnet, canister, depth } = this.given;
        if (depth >= MAX_DEPTH) {
            const message = `Composite query call graph depth exceeded: at most ${MAX_DEPTH} calls within each other`;
            return reject(ERROR_CODES.callGraphTooDeep, message);
        }
        const target = subnet.canisters.get(toHex(callee));
        if (target === undefined) {
            return reject(
                ERROR_CODES.canisterNotFound,
                'The canister that a composite query calls is not there'
            );
        }
        return this.given.ask(target, { sender: canister.idBytes, method, arg: data.whole() });
    }

    private callBack(call: OutgoingCall, response: Response): Reject | undefined {
        const replied = response.kind === 'reply';
        const { fun, env } = replied ? call.onReply : call.onReject;
        const outcome = {
            arg: replied ? response.arg : new Uint8Array(0),
            rejectCode: replied ? 0 : response.code,
            rejectMessage: replied ? '' : response.message
        };
        const failure = this.step({ entry: replied ? 'CRy' : 'CRt', ...outcome }, undefined, (sandbox) =>
            sandbox.callTable(fun, env)
        );
        const { cleanup } = call;
        if (failure !== undefined && cleanup !== undefined) {
            this.step({ entry: 'CC', rejectCode: outcome.rejectCode }, undefined, (sandbox) =>
                sandbox.callTable(cleanup.fun, cleanup.env)
            );
        }
        return failure;
    }

    /** One execution on what the earlier ones left. */
    private step(
        given: { entry: EntryPoint } & Partial<Execution>,
        certificate: (() => Uint8Array) | undefined,
        action: (sandbox: Sandbox) => void
    ): Reject | undefined {
        const { subnet, canister, program, question, budget } = this.given;
        const single = INSTRUCTION_LIMITS.query;
        const execution = newExecution({
            surroundings: surroundingsOf(subnet, canister, subnet.time, certificate),
            limit: budget.instructions < single ? budget.instructions : single,
            balance: canister.cycles,
            caller: question.sender,
            spentBefore: this.spent,
            alreadyResponded: this.response !== undefined,
            ...given
        });
        const { working } = this;
        if (working !== undefined) canister.stable.apply(working.stable);
        const { instructions, failure } = run(canister, program, execution, action, working?.heap);
        budget.instructions -= instructions;
        this.spent += instructions;
        if (failure === undefined) {
            this.working = { heap: program.sandbox.capture(), stable: canister.stable.changes() };
            this.calls.push(...execution.calls);
            this.response ??= execution.response;
        }
        undo(canister, program);
        if (failure === undefined || budget.instructions > 0n) return failure;
        const message = 'Composite query call graph exceeded its total limit of instructions';
        return reject(ERROR_CODES.callGraphInstructionLimitExceeded, message);
    }
}

export const compositeQuery = (given: Given): Response => new CompositeQuery(given).answer();
