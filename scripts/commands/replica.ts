import { parseNodes, parsePort, networkUrl, principalFrom } from '../cli/arguments.js';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { Command } from 'commander';
import { toHex } from '../../src/protocol/bytes.js';
import { Blob } from '../../src/protocol/interface.js';
import type { Replica } from '../../src/replica/index.js';
import { jsonOption, LOCAL_PORT, localRootKey, networkOption } from '../cli/context.js';
import { CliError } from '../cli/errors.js';
import { print } from '../cli/output/index.js';
import { pocketIcCommand } from './pocket-ic.js';

interface StartOptions {
    readonly port: number;
    readonly stateDir?: string;
    readonly nodes?: number;
    readonly deploy?: boolean;
    readonly asNetwork?: boolean;
    readonly controller: readonly string[];
    readonly json?: boolean;
}

export function replicaCommand(): Command {
    const command = new Command('replica').description(
        'An Internet Computer on this machine, for development.'
    );
    command
        .command('start')
        .description('Run it until it is interrupted.')
        .option('--port <n>', 'port on 127.0.0.1; 0 takes any free one', parsePort, LOCAL_PORT)
        .option('--state-dir <folder>', 'keep the state here (default: it ends with the replica)')
        .option('--nodes <n>', 'charge cycles as so many nodes do (default: 13; 0: none)', parseNodes)
        .option('--deploy', 'install the jury canister, unless the state folder has it already')
        .option(
            '--controller <principal>',
            'controller of the canister, repeatable (default: anybody)',
            collect,
            []
        )
        .option('--as-network', 'cached queries and rare installations, as on the network')
        .addOption(jsonOption())
        .action(start);
    command
        .command('root-key')
        .description('Print the root key of a replica on this machine, to verify with when it is gone.')
        .addOption(networkOption().default('local'))
        .action(async ({ network }: { network: string }) => {
            process.stdout.write(`${toHex(await localRootKey(networkUrl(network)))}\n`);
        });
    return command.addCommand(pocketIcCommand());
}

async function start(options: StartOptions): Promise<void> {
    const controllers = options.controller.map(principalFrom);
    const wasm = options.deploy ? readCanisterWasm() : undefined;
    const { port, stateDir, nodes, asNetwork = false } = options;
    const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    // Loaded only here: every other command runs without it.
    const { startReplica } = await import('../../src/replica/index.js');
    const replica = await startReplica({
        port,
        asNetwork,
        ...(stateDir !== undefined && { stateDir }),
        ...(nodes !== undefined && { nodes })
    });
    try {
        const deployed =
            wasm === undefined
                ? { canisterId: replica.canisters[0], controller: '' }
                : await deploy(replica, wasm, controllers);
        announce(replica, deployed, stateDir !== undefined, options.json);
        await interrupted;
    } finally {
        await replica.stop();
    }
}

interface Deployed {
    readonly canisterId: Principal | undefined;
    readonly controller: string;
}

async function deploy(replica: Replica, wasm: Uint8Array, controllers: Principal[]): Promise<Deployed> {
    const existing = replica.canisters[0];
    const canisterId =
        existing ?? (await replica.createCanister(controllers.length > 0 ? { controllers } : {}));
    if (existing === undefined || (await isEmpty(replica, existing))) {
        await replica.installCode({ canisterId, wasm });
        await setRootKey(replica, canisterId, controllers[0]);
    }
    return { canisterId, controller: controllerText(existing !== undefined, controllers) };
}

/** The canister checks certificates by the Internet Computer's key, unless it is told another before the first commit. */
async function setRootKey(
    replica: Replica,
    canisterId: Principal,
    sender: Principal | undefined
): Promise<void> {
    const arg = IDL.encode([Blob], [replica.rootKey]);
    const call = { canisterId, method: 'set_root_key', arg, ...(sender && { sender }) };
    const result = await replica.update(call);
    if (result.kind === 'reject') {
        const { ReplicaError } = await import('../../src/replica/index.js');
        throw new ReplicaError('CANISTER_ERROR', result.message);
    }
}

function controllerText(existed: boolean, controllers: Principal[]): string {
    if (existed) return 'as it was: the state folder had the canister already';
    return controllers.length === 0
        ? 'anybody (the anonymous principal); name one with --controller'
        : controllers.map((one) => one.toText()).join(', ');
}

/** A replica that was killed between the creation of the canister and its installation leaves it without code. */
async function isEmpty(replica: Replica, canisterId: Principal): Promise<boolean> {
    const arg = Uint8Array.from([0x44, 0x49, 0x44, 0x4c, 0, 0]);
    const answer = await replica.query({ canisterId, method: 'length', arg });
    return answer.kind === 'reject' && answer.errorCode === 'IC0537';
}

function announce(
    { url, rootKey }: Replica,
    deployed: Deployed,
    isKept: boolean,
    json: boolean | undefined
): void {
    const canisterId = deployed.canisterId?.toText() ?? null;
    const lines = [
        `replica     ${url}`,
        `root key    ${toHex(rootKey)}`,
        canisterId !== null && `canister    ${canisterId}`,
        canisterId !== null && `page        ${pageOf(url, canisterId)}`,
        deployed.controller !== '' && `controller  ${deployed.controller}`,
        ...(canisterId === null
            ? []
            : [
                  '',
                  'In another terminal:',
                  `  export JURY_NETWORK=${url} JURY_CANISTER=${canisterId}`,
                  '  npx jury status'
              ]),
        '',
        isKept
            ? 'Ctrl-C ends it; its state is kept.'
            : 'Ctrl-C ends it, and all that is in it; --state-dir FOLDER keeps it.'
    ];
    print(
        json,
        () => ({ url, root_key: rootKey, canister_id: canisterId }),
        () => lines
    );
}

/** Where a browser finds what the canister serves. */
const pageOf = (url: string, canisterId: string) => `http://${canisterId}.localhost:${new URL(url).port}/`;

/** The canister that `make build` left beside this program. */
export function readCanisterWasm(): Uint8Array {
    const path = join(import.meta.dirname, '../../canister/jury.wasm.gz');
    if (!existsSync(path)) throw new CliError('WASM_MISSING', 'build the canister first: make build');
    return readFileSync(path);
}

const collect = (value: string, before: readonly string[]) => [...before, value];
