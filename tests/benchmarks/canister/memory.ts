import { IDL } from '@dfinity/candid';
import { Principal } from '@dfinity/principal';
import type { Replica } from '../../../src/replica/index.js';

/** Of the reply of `canister_status`, what is read here. */
const Status = IDL.Record({
    memory_metrics: IDL.Record({ wasm_memory_size: IDL.Nat, stable_memory_size: IDL.Nat })
});

/** What a canister occupies, in millions of bytes. */
export async function memoryOf(
    replica: Replica,
    canisterId: Principal,
    sender = Principal.anonymous()
): Promise<{ heap: number; stable: number }> {
    const result = await replica.update({
        canisterId: Principal.fromText('aaaaa-aa'),
        method: 'canister_status',
        arg: IDL.encode([IDL.Record({ canister_id: IDL.Principal })], [{ canister_id: canisterId }]),
        sender
    });
    if (result.kind === 'reject') throw new Error(`canister_status: ${result.message}`);
    const [status] = IDL.decode([Status], result.arg) as unknown as [
        { memory_metrics: { wasm_memory_size: bigint; stable_memory_size: bigint } }
    ];
    const { wasm_memory_size: heap, stable_memory_size: stable } = status.memory_metrics;
    return { heap: Number(heap) / 1e6, stable: Number(stable) / 1e6 };
}
