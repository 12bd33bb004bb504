import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Principal } from '@dfinity/principal';
import { fromHex } from '../../../src/protocol/bytes.js';
import { JuryClient } from '../../../src/client/jury-client.js';
import { juryProgram } from '../../built.js';

/** `jury replica start --deploy`, a process of its own, with a jury canister that anybody controls. */
export class RunningReplica {
    private constructor(
        private readonly child: ChildProcess,
        readonly url: string,
        readonly canisterId: Principal,
        readonly client: JuryClient
    ) {}

    /** Resolves when it has said that it runs. */
    static async start(...args: string[]): Promise<RunningReplica> {
        const command = [juryProgram(), 'replica', 'start', '--deploy', '--port', '0', '--json', ...args];
        const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
        let output = '';
        child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
        while (!output.includes('\n')) await once(child.stdout, 'data');
        const told = JSON.parse(output) as { url: string; canister_id: string; root_key: string };
        const { url } = told;
        const canisterId = Principal.fromText(told.canister_id);
        const rootKey = fromHex(told.root_key) ?? new Uint8Array();
        return new RunningReplica(
            child,
            url,
            canisterId,
            await JuryClient.connect({ url, canisterId, rootKey })
        );
    }

    /** Megabytes that the process holds, as Linux tells. */
    get memory(): number {
        const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
        return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
    }

    async stop(): Promise<void> {
        const gone = once(this.child, 'exit');
        this.child.kill('SIGTERM');
        await gone;
    }
}
