import type { Hash } from 'node:crypto';
import { createHash } from 'node:crypto';
import { Principal } from '@dfinity/principal';
import { replicaKeys } from '../../../src/replica/keys.js';
import { CONTROLLER, USER } from '../../canister/jury-fixture.js';
import { keptText, sourcesHash } from './cache.js';
import { NativeCanister } from './native-canister.js';
import type { Progress } from './seed-jury.js';
import type { SeedPlan } from './seed-plan.js';
import { SeedRun } from './seed-plan.js';

/** A plan with a name. With a base it is that plan with more blocks, and built upon that one's state. */
export interface NamedPlan {
    readonly name: string;
    readonly plan: SeedPlan;
    readonly base?: NamedPlan;
}

/** What kept states share, so that a state is the same whenever it is made: keys, and 1 January 2026. */
export const FIXED_SEED: Uint8Array = new Uint8Array(32).fill(0x5e);
export const FIXED_START = 1_767_225_600_000_000_000n;
/** The first canister of a replica. */
const FIRST_CANISTER = Principal.fromText('rwlgt-iiaaa-aaaaa-aaaaa-cai');
const SOURCES = [
    'src/canister',
    'src/verifier',
    'src/protocol',
    'src/replica/certify/make-certificate.ts',
    'src/replica/encoding',
    'src/replica/tree/labeled-tree.ts',
    ...['azle-in-node', 'fingerprint', 'native-canister', 'seed-plan'].map(
        (name) => `tests/benchmarks/seeding/${name}.ts`
    )
];
const PROGRESS_BLOCKS = 100_000;

const fingerprintName = ({ name, plan }: NamedPlan) =>
    `fingerprint-${name}-${sourcesHash(SOURCES, JSON.stringify(plan))}`;

/**
 * A hash over all that a plan writes to stable memory, in order. A change of the canister that writes the same leaves
 * it as it is, and the states that took long to load stay good.
 */
export async function fingerprint(named: NamedPlan, progress: Progress): Promise<string> {
    return keptText(fingerprintName(named), async () => {
        progress(`${named.name}: what is written, computed in Node`);
        const native = await NativeCanister.create(FIRST_CANISTER, [CONTROLLER]);
        const run = new SeedRun({
            native,
            canisterId: FIRST_CANISTER,
            controller: CONTROLLER,
            user: USER,
            start: FIXED_START,
            keys: replicaKeys(FIXED_SEED)
        });
        const hash = createHash('sha256');
        await run.install();
        for await (const length of run.fill(named.plan)) {
            addWritten(hash, native);
            await keepBase(named.base, length, hash);
            if (length % PROGRESS_BLOCKS === 0) progress(`${named.name}: ${length} blocks`);
        }
        native.release();
        return hash.digest('hex');
    });
}

function addWritten(hash: Hash, native: NativeCanister): void {
    for (const { memoryId, key } of native.takeDeleted()) hash.update(`-${memoryId} ${key}\n`, 'latin1');
    for (const { memoryId, key, value } of native.takeWritten()) {
        hash.update(`+${memoryId} ${key.length} ${key}${value.length} ${value}`, 'latin1');
    }
}

/** The fingerprint of a plan is known when a longer one of the same beginning has come so far. */
async function keepBase(base: NamedPlan | undefined, length: number, hash: Hash): Promise<void> {
    if (base === undefined) return;
    if (length === base.plan.blocks) await keptText(fingerprintName(base), () => hash.copy().digest('hex'));
    else await keepBase(base.base, length, hash);
}
