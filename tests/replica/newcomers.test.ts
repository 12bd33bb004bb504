import { Agent } from 'node:http';
import { describe, expect, it } from 'vitest';
import { add } from '../benchmarks/replica/load-rows.js';
import { RunningReplica } from '../benchmarks/replica/running-replica.js';
import { body, callContent, envelope, label, post, readStateContent } from './http-client.js';

const REGULARS = 100;
const NEWCOMERS = 60;

type Ask = (replica: RunningReplica, agent: Agent, nonce: number) => Promise<unknown>;

async function ask({ url, canisterId }: RunningReplica, endpoint: string, content: Uint8Array) {
    const response = await post(`${url}/api/v2/canister/${canisterId.toText()}/${endpoint}`, content);
    expect(response.status).toBe(200);
    return body(response);
}

const query: Ask = async (replica) => {
    const content = { ...callContent(replica.canisterId, 'length'), request_type: 'query' };
    expect(await ask(replica, 'query', envelope({ ...content, arg: NO_VALUES }))).toMatchObject({
        status: 'replied'
    });
};
const readState: Ask = async (replica) => {
    const answer = await ask(replica, 'read_state', envelope(readStateContent([[label('time')]])));
    expect(answer['certificate']).toBeInstanceOf(Uint8Array);
};
/** `DIDL` with no values. */
const NO_VALUES = Uint8Array.of(0x44, 0x49, 0x44, 0x4c, 0, 0);

const ASKS: [what: string, ask: Ask, updates: number][] = [
    ['updates', add, NEWCOMERS],
    ['queries', query, 0],
    ['certificates', readState, 0]
];

/**
 * A busy process accepts one connection whenever it looks for some, and reads it then. So who connects while others
 * are served must not wait for a round of theirs for each that connected before: here 60 rounds, of some 13 answers
 * each.
 */
describe('who connects while others are served has an answer before they have many', () => {
    it.each(ASKS)('who asks for %s', { timeout: 120_000 }, async (_what, ask, updates) => {
        const replica = await RunningReplica.start();
        const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
        const newAgent = new Agent({ keepAlive: true, maxSockets: Infinity });
        try {
            let [nonce, answers, isOver] = [0, 0, false];
            const regulars = Array.from({ length: REGULARS }, async () => {
                while (!isOver) {
                    await add(replica, agent, nonce++);
                    answers++;
                }
            });
            await expect.poll(() => answers, { timeout: 60_000 }).toBeGreaterThan(3 * REGULARS);
            const before = answers;
            await Promise.all(Array.from({ length: NEWCOMERS }, () => ask(replica, newAgent, nonce++)));
            const meanwhile = answers - before;
            isOver = true;
            await Promise.all(regulars);
            // Those that were there first, and a few more.
            expect(meanwhile).toBeLessThan(3 * REGULARS);
            expect(await replica.client.length()).toBe(answers + updates);
        } finally {
            agent.destroy();
            newAgent.destroy();
            await replica.stop();
        }
    });
});
