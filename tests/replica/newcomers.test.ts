import { Agent } from 'node:http';
import { expect, it } from 'vitest';
import { add } from '../benchmarks/replica/load-rows.js';
import { RunningReplica } from '../benchmarks/replica/running-replica.js';

const REGULARS = 100;
const NEWCOMERS = 60;

/**
 * A busy process accepts one connection whenever it looks for some. So who connects while others are served must not
 * wait for a round of theirs for each that connected before: here 60 rounds, of some 13 answers each.
 */
it(
    'who connects while others are served has an answer before they have many',
    { timeout: 120_000 },
    async () => {
        const replica = await RunningReplica.start();
        const [agent, newAgent] = [1, 2].map(() => new Agent({ keepAlive: true, maxSockets: Infinity }));
        if (agent === undefined || newAgent === undefined) throw new Error('there are two');
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
            await Promise.all(Array.from({ length: NEWCOMERS }, () => add(replica, newAgent, nonce++)));
            const meanwhile = answers - before;
            isOver = true;
            await Promise.all(regulars);
            // Those that were there first, and a few more.
            expect(meanwhile).toBeLessThan(3 * REGULARS);
            expect(await replica.client.length()).toBe(answers + NEWCOMERS);
        } finally {
            agent.destroy();
            newAgent.destroy();
            await replica.stop();
        }
    }
);
