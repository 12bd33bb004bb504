import { Agent, request as httpRequest } from 'node:http';
import { IDL } from '@dfinity/candid';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { lookupValue, parseCertificate } from '../../../src/protocol/certificate.js';
import { hashOfMap } from '../../../src/protocol/request-id.js';
import { body, callContent, envelope } from '../../replica/http-client.js';
import type { BenchOptions, Row } from '../row.js';
import { row } from '../row.js';
import { RunningReplica } from './running-replica.js';

const CLIENTS = 200;
const SECONDS = 60;

/** 200 clients who add blocks as fast as they are answered: every index is given once, and none is left out. */
export async function loadRows({ isQuick, progress }: BenchOptions): Promise<Row[]> {
    const seconds = isQuick ? SECONDS / 10 : SECONDS;
    progress(`replica: ${CLIENTS} clients for ${seconds} seconds`);
    const replica = await RunningReplica.start();
    const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
    const memory: number[] = [];
    const sampling = setInterval(() => memory.push(replica.memory), 1000);
    try {
        const times: number[] = [];
        const indices = new Set<number>();
        const until = Date.now() + 1000 * seconds;
        let nonce = 0;
        const client = async () => {
            while (Date.now() < until) {
                const started = performance.now();
                indices.add(await add(replica, agent, nonce++));
                times.push(performance.now() - started);
            }
        };
        await Promise.all(Array.from({ length: CLIENTS }, client));
        const length = await replica.client.length();
        if (indices.size !== times.length || length !== times.length)
            throw new Error(`${times.length} updates, ${indices.size} indices, ${length} blocks`);
        times.sort((a, b) => a - b);
        const what = `local replica, ${CLIENTS} clients for ${seconds} s:`;
        return [
            row('replica-updates', `${what} blocks added, each exactly once`, length / seconds, 'a second', { target: 100, better: 'higher' }), // prettier-ignore
            row('replica-p95', `${what} 95th percentile of the answers`, (times[Math.floor(0.95 * times.length)] ?? NaN) / 1000, 's', { target: 3 }), // prettier-ignore
            row('replica-memory', `${what} memory that a block takes, with its answer, which is kept for ten minutes`, (1000 * growth(memory)) / (length / seconds), 'kB', { target: 10 }) // prettier-ignore
        ];
    } finally {
        clearInterval(sampling);
        agent.destroy();
        await replica.stop();
    }
}

/** A second's, in the unit of the samples, one a second: between the third and the last sixth, behind the warming up. */
function growth(samples: readonly number[]): number {
    const sixth = Math.floor(samples.length / 6);
    const mean = (which: number) =>
        samples.slice(which * sixth, (which + 1) * sixth).reduce((a, b) => a + b, 0) / sixth;
    return (mean(5) - mean(2)) / (3 * sixth);
}

const NOTHING = Uint8Array.from(
    IDL.encode([IDL.Vec(IDL.Vec(IDL.Nat8)), IDL.Vec(IDL.Nat8)], [[], asciiBytes('a block of a busy minute')])
);

/** An anonymous `add`, over a connection that stays. Gives the index that the certified reply tells. */
export async function add({ url, canisterId }: RunningReplica, agent: Agent, nonce: number): Promise<number> {
    const content = {
        ...callContent(canisterId, 'add'),
        arg: NOTHING,
        nonce: new Uint8Array(new Uint32Array([nonce]).buffer)
    };
    const answer = await post(`${url}/api/v3/canister/${canisterId.toText()}/call`, agent, envelope(content));
    const { certificate } = await body(new Response(answer as BodyInit));
    const { tree } = parseCertificate(certificate as Uint8Array);
    const reply = lookupValue(tree, [asciiBytes('request_status'), hashOfMap(content), asciiBytes('reply')]);
    if (reply === undefined) throw new Error('an update was not answered with a reply');
    const [index] = IDL.decode([IDL.Nat32], Uint8Array.from(reply));
    return Number(index);
}

function post(url: string, agent: Agent, content: Uint8Array): Promise<Uint8Array> {
    const headers = { 'content-type': 'application/cbor', 'content-length': content.length };
    return new Promise((resolve, fail) => {
        const request = httpRequest(url, { agent, method: 'POST', headers }, (response) => {
            const parts: Buffer[] = [];
            response.on('data', (part: Buffer) => parts.push(part));
            response.once('end', () => resolve(Buffer.concat(parts)));
        });
        request.once('error', fail);
        request.end(content);
    });
}
