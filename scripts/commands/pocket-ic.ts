import { once } from 'node:events';
import { Command } from 'commander';
import { parsePort, parseTtl } from '../cli/arguments.js';

interface PocketIcOptions {
    readonly portFile?: string;
    readonly port: number;
    readonly ttl: number;
}

const TTL_SECONDS = 60;

export function pocketIcCommand(): Command {
    return new Command('pocket-ic')
        .description(`Serve PocketIC's REST interface, for @dfinity/pic: instances in memory, at any time.`)
        .option('--port-file <file>', 'write the port here once it is served')
        .option('--port <n>', 'port on 127.0.0.1; 0 takes any free one', parsePort, 0)
        .option('--ttl <seconds>', 'end after so many seconds without a request', parseTtl, TTL_SECONDS)
        .action(run);
}

async function run({ portFile, port, ttl }: PocketIcOptions): Promise<void> {
    // Loaded only here: every other command runs without it.
    const { isPortTold, removePortFile, startPocketIcServer, writePortFile } =
        await import('../../src/replica/pocket-ic/index.js');
    // As with PocketIC's own server: clients that name the same file share one server, and nobody asks whether it lives.
    if (portFile !== undefined && isPortTold(portFile)) {
        process.stderr.write(`${portFile} names a server already; remove the file if there is none\n`);
        return;
    }
    const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
    const server = await startPocketIcServer({ port, print: (text) => process.stderr.write(`${text}\n`) });
    try {
        if (portFile !== undefined) writePortFile(portFile, server.port);
        process.stdout.write(`pocket-ic   ${server.url}\n`);
        await Promise.race([interrupted, untilIdle(server.idleMilliseconds, ttl * 1000)]);
    } finally {
        if (portFile !== undefined) removePortFile(portFile, server.port);
        await server.stop();
    }
}

/** A server whose clients are gone without a word ends by itself. */
function untilIdle(idleMilliseconds: () => number, most: number): Promise<void> {
    return new Promise((resolve) => {
        const look = () => {
            const left = most - idleMilliseconds();
            if (left < 0) resolve();
            else setTimeout(look, Math.min(left + 1, 1000)).unref();
        };
        look();
    });
}
