import { ed25519 } from '@noble/curves/ed25519';
import { IDL } from '@dfinity/candid';
import { HttpRequest } from '../../../src/protocol/interface.js';
import { signRotation } from '../../../src/entity/seating.js';
import { canisterWasm } from '../../built.js';
import type { JuryFixture } from '../../canister/jury-fixture.js';
import { CONTROLLER } from '../../canister/jury-fixture.js';
import { startSeeded } from '../seeding/seeded-replica.js';
import { paddingMemo } from '../seeding/seed-plan.js';
import type { BenchOptions, Measurements, Row } from '../row.js';
import { MILLIONS, row } from '../row.js';
import type { States } from '../states.js';
import { count, price } from './cost.js';
import { memoryOf } from './memory.js';
import { replaceCode } from '../../canister/replace-code.js';

/**
 * What computes signatures: commits and keys, each as the first of its kind after an upgrade, which loads the code of
 * the curve, and later. And the page for gateways, whose proof stands beside the log.
 */
export async function signatureMeasurements(
    states: States,
    { progress }: BenchOptions
): Promise<Measurements> {
    const largest = states.logs.at(-1);
    if (largest === undefined) throw new Error('there is a longest log');
    const { jury, stop } = await startSeeded(largest, progress);
    try {
        progress('commits');
        const rows = await commitRows(jury, count(states.million));
        progress('entity keys and the page');
        rows.push(...(await keyRows(jury.as(CONTROLLER))), await pageRow(jury));
        return { rows, charts: [] };
    } finally {
        await stop();
    }
}

/** A seeded canister was upgraded just now. */
async function commitRows(jury: JuryFixture, million: string): Promise<Row[]> {
    const commit = async (number: number) => {
        await jury.add([], paddingMemo(number));
        const certificate = await jury.certificate();
        return price(jury, () => jury.commit(certificate));
    };
    const cold = await commit(0);
    const warm = await commit(1);
    const { heap } = await memoryOf(jury.replica, jury.canisterId, CONTROLLER);
    return [
        row('commit-1m', `commit at ${million} blocks`, warm.figure, MILLIONS, {
            target: 3_500,
            cycles: warm.cycles
        }),
        row('commit-cold-1m', 'the same, the first after an upgrade', cold.figure, MILLIONS, {
            target: 16_000,
            cycles: cold.cycles
        }),
        row('heap-commit', 'Wasm heap after commits', heap, 'MB', { target: 32 })
    ];
}

/** Of keys that the key before signed. */
async function keyRows(admin: JuryFixture): Promise<Row[]> {
    const { replica, canisterId } = admin;
    const seeds = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
    const rotate = (number: number) => {
        const [old, next] = seeds.slice(number - 1);
        if (old === undefined || next === undefined) throw new Error('there are three keys');
        const signature = signRotation(canisterId.toUint8Array(), number, old, next);
        const key = ed25519.getPublicKey(next);
        return price(admin, () => admin.call('set_entity_key', key, [signature]));
    };
    await admin.call('set_entity_key', ed25519.getPublicKey(new Uint8Array(32).fill(1)), []);
    await replaceCode(replica, { canisterId, wasm: canisterWasm() });
    const cold = await rotate(1);
    const warm = await rotate(2);
    return [
        row('entity-key', 'set_entity_key, signed by the key before', warm.figure, MILLIONS, {
            cycles: warm.cycles
        }),
        row('entity-key-cold', 'the same, the first after an upgrade', cold.figure, MILLIONS, {
            cycles: cold.cycles
        })
    ];
}

async function pageRow({ replica, canisterId }: JuryFixture): Promise<Row> {
    const request = {
        method: 'GET',
        url: '/',
        headers: [],
        body: new Uint8Array(),
        certificate_version: [2]
    };
    const arg = IDL.encode([HttpRequest], [request]);
    const result = await replica.query({ canisterId, method: 'http_request', arg });
    if (result.kind === 'reject') throw new Error(`http_request: ${result.message}`);
    return row('http-page', 'http_request of /, with its proof', Number(result.instructions) / 1e6, MILLIONS);
}
