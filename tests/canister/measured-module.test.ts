import { readFileSync } from 'node:fs';
import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Replica, startReplica } from '../../src/replica/index.js';
import { cyclesTaken, untilAnswered } from './cycles-taken.js';
import { CONTROLLER, JuryFixture, USER, jurorIds } from './jury-fixture.js';
import { describeEmbedded } from './network.js';

/**
 * Cycles, in millions, and the unit of their last digit, that a server of the network's makers took in October 2025 for version 0.1 of the canister, built
 * from commit af77131 (docs/testing.md, "The module that was measured"). That module is what is run here, so half a percent
 * is allowed for, and the digits that were noted.
 */
const MEASURED = {
    install: [12_580, 10],
    add1000: [597, 1],
    add10000: [6_140, 10],
    add10000long: [10_240, 10],
    select12: [51.7, 0.1],
    commit: [25.4, 0.1],
    codeHistory: [16.9, 0.1],
    upgrade: [3_760, 10]
} as const;
const TOLERANCE = 0.005;

const path = process.env['JURY_MEASURED_MODULE'];

let replica: Replica;
let jury: JuryFixture;
let canisterId: Principal;

beforeAll(async () => {
    replica = await startReplica({ now: () => 1_800_000_000_000_000_000n });
    canisterId = await replica.createCanister({ controllers: [CONTROLLER] });
    jury = JuryFixture.at(replica, canisterId).as(USER);
});
afterAll(() => replica.stop());

const cost = (action: () => Promise<unknown>) => cyclesTaken(replica, canisterId, action);

/** @param noted with so many units of its last digit as were written down: it may have been half a unit more or less */
const near = ([noted, unit]: readonly [noted: number, unit: number], cycles: number) =>
    expect(
        Math.max(0, Math.abs(cycles - noted) - unit / 2) / noted,
        `${cycles} beside ${noted}`
    ).toBeLessThan(TOLERANCE);

/** With what Azle asks for afterwards. */
async function install(mode: 'install' | 'upgrade'): Promise<void> {
    const wasm = new Uint8Array(readFileSync(path ?? ''));
    const arg = Uint8Array.from(IDL.encode([IDL.Opt(IDL.Text)], [[]]));
    await replica.installCode({
        canisterId,
        wasm,
        mode,
        sender: CONTROLLER,
        ...(mode === 'install' ? { arg } : {})
    });
    await untilAnswered(replica);
}

describeEmbedded('the module that was measured costs here what it cost there, within half a percent', () => {
    it.skipIf(path === undefined)('for every call that is the same from run to run', async () => {
        near(MEASURED.install, await cost(() => install('install')));
        await jury.as(CONTROLLER).call('authorize', USER);
        await jury.add(jurorIds(10));
        near(MEASURED.add1000, await cost(() => jury.add(jurorIds(1000, 10))));
        near(MEASURED.add10000, await cost(() => jury.add(jurorIds(10_000, 2_000))));
        near(MEASURED.add10000long, await cost(() => jury.add(jurorIds(10_000, 20_000, 64))));
        // A draw refuses as many numbers as chance has it, and a commit's certificate is as long as the state is deep:
        // each costs some percent more or less than the next, and what was measured once is among them.
        const draws: number[] = [];
        const commits: number[] = [];
        for (let i = 0; i < 16; i++) {
            draws.push(await cost(() => jury.select(3, 12)));
            const certificate = await jury.certificate();
            commits.push(await cost(() => jury.commit(certificate)));
        }
        for (const [[measured], costs] of [
            [MEASURED.select12, draws],
            [MEASURED.commit, commits]
        ] as const) {
            expect(Math.min(...costs)).toBeLessThan(measured);
            expect(Math.max(...costs)).toBeGreaterThan(measured);
            expect(Math.max(...costs) / Math.min(...costs)).toBeLessThan(1.2);
        }
        near(MEASURED.codeHistory, await cost(() => jury.call('code_history')));
        near(MEASURED.upgrade, await cost(() => install('upgrade')));
    });
});
