import { Sandbox } from '../../../src/replica/host/sandbox.js';
import { CHARGES } from '../../../src/replica/wasm/index.js';

/** Executions that are charged for the pages that they change as well. */
const LEAVES_SOMETHING = /^(canister_update |callback$)/;

/** One execution of a canister in the embedded replica of this process. */
export interface Executed {
    /** As the module exports it, such as `canister_update add`; callbacks are `callback`. */
    readonly entry: string;
    readonly instructions: number;
}

/**
 * Notes what every execution costs, those included that the replica tells nobody of: checks at the door, and what a
 * canister executes for another one.
 */
export class ExecutionMeter {
    private readonly executions: Executed[] = [];
    private readonly callExport = Object.getOwnPropertyDescriptor(Sandbox.prototype, 'callExport');
    private readonly callTable = Object.getOwnPropertyDescriptor(Sandbox.prototype, 'callTable');

    private constructor() {
        const note = this.note.bind(this);
        const { callExport, callTable } = Sandbox.prototype;
        Sandbox.prototype.callExport = function (name) {
            note(this, name, () => callExport.call(this, name));
        };
        Sandbox.prototype.callTable = function (index, environment) {
            note(this, 'callback', () => callTable.call(this, index, environment));
        };
    }

    static start(): ExecutionMeter {
        return new ExecutionMeter();
    }

    /** What was executed since this was last asked for. */
    take(): Executed[] {
        return this.executions.splice(0);
    }

    stop(): void {
        const { callExport, callTable } = this;
        if (callExport) Object.defineProperty(Sandbox.prototype, 'callExport', callExport);
        if (callTable) Object.defineProperty(Sandbox.prototype, 'callTable', callTable);
    }

    private note(sandbox: Sandbox, entry: string, execute: () => void): void {
        const before = sandbox.remaining;
        try {
            execute();
        } finally {
            const executed = before - sandbox.remaining;
            const pages = LEAVES_SOMETHING.test(entry) ? sandbox.countChangedPages() : 0;
            const instructions = Number(executed + BigInt(pages) * CHARGES.dirtyPage);
            this.executions.push({ entry, instructions });
        }
    }
}
