import { encodeData } from '../../../src/protocol/block.js';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { decodeInstallGenesis, decodeRestoredGenesis, encodeInstallGenesis, encodeRestoredGenesis, genesisOf } from '../../../src/protocol/genesis.js'; // prettier-ignore
import type { InstallGenesis, RestoredGenesis } from '../../../src/protocol/genesis.js';
import type { Leaves } from '../../../src/protocol/jury-tree.js';
import type { Origin } from '../../../src/protocol/lineage.js';
import { IC_ROOT_KEY } from '../../../src/verifier/certificate/root-key.js';
import type { LogInput, Policy } from '../../../src/verifier/input.js';
import { present } from '../bytes.js';
import { rootOf } from '../log-builder.js';
import { honest, row } from './row.js';
import type { Row } from './row.js';
import type { World } from './world.js';

const zeros = new Uint8Array(32);
const other = new Uint8Array(32).fill(7);
const first = (world: World): Uint8Array => present(world.policy.genesis[0]);

/** The preimage of the genesis with another content. */
const installed = (world: World, change: Partial<InstallGenesis>): Uint8Array =>
    encodeInstallGenesis({ ...present(decodeInstallGenesis(first(world))), ...change });
/** Somebody hands out another preimage beside the log as it is. */
const given = (change: (world: World) => Partial<InstallGenesis>) => (world: World) =>
    world.codes(world.log, { genesis: [installed(world, change(world))] });
/** The canister certifies the genesis of another preimage. */
const certified = (change: (world: World) => Partial<InstallGenesis>) => (world: World) => {
    const preimage = installed(world, change(world));
    const log = world.resigned(world.log.blocks, () => ({ genesis: genesisOf(preimage) }));
    return world.codes(log, { genesis: [preimage] });
};
const foreign = (world: World) => ({ canisterId: world.other.policy.canisterId });
const behind = (world: World, k: number): LogInput => ({
    blocks: world.log.blocks,
    commits: world.log.commits.slice(k)
});

const ON_INSTALL: Row[] = [
    row('a preimage of another canister', 'CANISTER_MISMATCH', given(foreign)),
    row('a preimage of another time', 'GENESIS_MISMATCH', given(() => ({ installTime: 1n }))), // prettier-ignore
    row('a preimage with another init hash', ['PREVIOUS_HASH_MISMATCH', 'GENESIS_MISMATCH'], given(() => ({ initHash: other }))), // prettier-ignore
    row('a preimage with the key of another network', 'ROOT_KEY_MISMATCH', given(() => ({ rootKey: IC_ROOT_KEY }))), // prettier-ignore
    row('a preimage of the public network', 'ROOT_KEY_MISMATCH', given(() => ({ rootKey: new Uint8Array() }))), // prettier-ignore
    row('no preimage', 'GENESIS_MISMATCH', (world) => world.codes(world.log, { genesis: [] })),
    row('the preimage twice', 'GENESIS_MISMATCH', (world) => world.codes(world.log, { genesis: [first(world), first(world)] })), // prettier-ignore
    row('a byte behind the preimage', 'GENESIS_MISMATCH', (world) => world.codes(world.log, { genesis: [Uint8Array.of(...first(world), 0)] })), // prettier-ignore
    row('the preimage of another log', 'CANISTER_MISMATCH', (world) => world.codes(world.log, { genesis: world.other.policy.genesis })), // prettier-ignore
    row('a snapshot of one canister loaded into another', 'CANISTER_MISMATCH', certified(foreign)),
    row('a log that begins on another network', 'ROOT_KEY_MISMATCH', certified(() => ({ rootKey: IC_ROOT_KEY }))), // prettier-ignore
    row(
        'an older log kept silent',
        'PREVIOUS_HASH_MISMATCH',
        certified(() => ({ initHash: other }))
    ),
    honest('the same log, installed at another time', certified(() => ({ installTime: 1n }))), // prettier-ignore
    row('the first commit dropped', 'PREVIOUS_HASH_MISMATCH', (world) => world.codes(behind(world, 1))),
    row('all commits dropped but the last', 'PREVIOUS_HASH_MISMATCH', (world) => world.codes(behind(world, 5))), // prettier-ignore
    row('the genesis of all commits altered', 'GENESIS_MISMATCH', (world) => world.codes(world.resigned(world.log.blocks, () => ({ genesis: zeros })))) // prettier-ignore
];

interface Restored {
    readonly log: LogInput;
    readonly origin: Origin;
    /** Newest first. */
    readonly preimages: readonly Uint8Array[];
    readonly policy: Policy;
}

/** The log of the world, put into its other canister, which goes on with one block. */
function restored(world: World, change: Partial<RestoredGenesis> = {}): Restored {
    const { blocks, commits } = world.log;
    const { canisterId, genesis } = world.other.policy;
    const [own] = genesis;
    const end = world.commit(5);
    const installedGenesis = genesisOf(present(own));
    const preimage = encodeRestoredGenesis({
        installed: installedGenesis,
        origin: world.policy.canisterId,
        originGenesis: end.leaves.genesis,
        length: end.leaves.length,
        root: end.root,
        ...change
    });
    const time = world.timeOf(5) + 1_000_000_000n;
    const data = { ...world.data(6), memo: asciiBytes('after the restore'), timestamp: time };
    const all = [...blocks, encodeData(data)];
    const leaves: Leaves = {
        ...end.leaves,
        length: all.length,
        previousHash: end.root,
        genesis: genesisOf(preimage)
    };
    const root = rootOf(all, leaves);
    const certificates = [world.sign(root, time + 1n, canisterId)];
    const origin = { canisterId: world.policy.canisterId, commits: 6, genesis: installedGenesis };
    const preimages = [preimage, present(own), first(world)];
    return {
        log: { blocks: all, commits: [...commits, { root, leaves, certificates }] },
        origin,
        preimages,
        policy: { rootKey: world.policy.rootKey, canisterId, origins: [origin], genesis: preimages }
    };
}

/** A preimage of the restore with another content is handed out. */
const shown = (change: (world: World) => Partial<RestoredGenesis>) => (world: World) => {
    const { log, policy, preimages } = restored(world);
    const [preimage, ...older] = preimages;
    const decoded = present(decodeRestoredGenesis(present(preimage)));
    const altered = encodeRestoredGenesis({ ...decoded, ...change(world) });
    return world.codes(log, { ...policy, genesis: [altered, ...older] });
};
/** The canister that the log came to certifies such a genesis. */
const begun = (change: (world: World) => Partial<RestoredGenesis>) => (world: World) => {
    const { log, policy } = restored(world, change(world));
    return world.codes(log, policy);
};
const said = (change: (world: World, all: Restored) => Partial<Policy>) => (world: World) => {
    const all = restored(world);
    return world.codes(all.log, { ...all.policy, ...change(world, all) });
};
const origins = (change: (world: World) => Partial<Origin>) =>
    said((world, { origin }) => ({ origins: [{ ...origin, ...change(world) }] }));
const MISMATCH = 'GENESIS_MISMATCH';

const FIELDS: [string, (world: World) => Partial<RestoredGenesis>][] = [
    ['another genesis at install', () => ({ installed: other })],
    ['another origin', (world) => ({ origin: world.other.policy.canisterId })],
    ['another genesis of its origin', () => ({ originGenesis: other })],
    ['a shorter origin', (world) => ({ length: world.commit(4).leaves.length })],
    ['another root of its origin', (world) => ({ root: world.commit(4).root })]
];

const ON_RESTORES: Row[] = [
    honest('a log that was restored', said(() => ({}))), // prettier-ignore
    honest('a log that was restored, without a commit since', (world) => world.codes(world.log, restored(world).policy)), // prettier-ignore
    ...FIELDS.map(([name, change]) => row(`${name}, shown`, MISMATCH, shown(change))),
    ...FIELDS.map(([name, change]) => row(`${name}, certified`, MISMATCH, begun(change))),
    row('an end of the origin that no commit behind it certifies', MISMATCH, (world) => {
        const { policy } = restored(world, { root: other });
        return world.codes(world.log, policy);
    }),
    row('a restore kept silent', MISMATCH, said(() => ({ origins: [] }))), // prettier-ignore
    row('an origin of another canister', ['CANISTER_MISMATCH', MISMATCH], origins((world) => ({ canisterId: world.other.policy.canisterId }))), // prettier-ignore
    row(
        'an origin with another genesis behind it',
        MISMATCH,
        origins(() => ({ genesis: other }))
    ),
    row('an origin that ends a commit earlier', MISMATCH, origins(() => ({ commits: 5 }))), // prettier-ignore
    row('an origin that ends a commit later', [MISMATCH, 'CANISTER_MISMATCH'], origins(() => ({ commits: 7 }))), // prettier-ignore
    row('the preimages in another order', MISMATCH, said((_, { preimages }) => ({ genesis: [...preimages].reverse() }))), // prettier-ignore
    row('the preimages of the origin left out', MISMATCH, said((_, { preimages }) => ({ genesis: preimages.slice(0, 2) }))), // prettier-ignore
    row('the preimage of the restore left out', MISMATCH, said((_, { preimages }) => ({ genesis: preimages.slice(1) }))), // prettier-ignore
    row(
        'the first commit of the origin dropped',
        ['PREVIOUS_HASH_MISMATCH', MISMATCH, 'CANISTER_MISMATCH'],
        (world) => {
            const { log, policy } = restored(world);
            return world.codes({ ...log, commits: log.commits.slice(1) }, policy);
        }
    )
];

export const ON_GENESIS: readonly Row[] = [...ON_INSTALL, ...ON_RESTORES];
