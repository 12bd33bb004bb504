import { encodeCbor } from '../encoding/index.js';
import { leb128 } from '../../protocol/leb128.js';
import { canisterIdOf, CYCLES_LEDGER_ID, rangesOf } from '../canister-ids.js';
import type { Canister, Subnet } from '../state/index.js';
import { type CanisterRange, encodeRanges } from './make-certificate.js';
import { type Label, StateLeaf, type StateNode, StateTree } from '../tree/index.js';

/** The certified state (interface specification, "State tree"). */

export const canisterRanges = ({ firstCanister }: Pick<Subnet, 'firstCanister'>): CanisterRange[] => [
    ...rangesOf(firstCanister).map(({ first, last }) => ({
        first: canisterIdOf(first),
        last: canisterIdOf(last)
    })),
    { first: CYCLES_LEDGER_ID, last: CYCLES_LEDGER_ID }
];

function canisterNode(canister: Canister): StateTree {
    const entries: [Label, StateNode][] = [
        ['certified_data', new StateLeaf(canister.certifiedData)],
        ['controllers', new StateLeaf(encodeCbor(canister.controllers.map((id) => id.toUint8Array())))]
    ];
    const { program } = canister;
    if (program !== undefined) {
        entries.push(['module_hash', new StateLeaf(program.code.hash)]);
        const metadata = [...program.code.instrumented.info.metadata].map(
            ([name, { content }]): [Label, StateNode] => [
                new TextEncoder().encode(name),
                new StateLeaf(content)
            ]
        );
        if (metadata.length > 0) entries.push(['metadata', new StateTree(metadata)]);
    }
    return new StateTree(entries);
}

/** Nodes of canisters that did not change since the last tree, which keep their hashes. */
const canisterNodes = new WeakMap<
    Canister,
    { signature: string; certifiedData: Uint8Array; node: StateTree }
>();

function cachedCanisterNode(canister: Canister): StateTree {
    const controllers = canister.controllers.map((id) => id.toText()).join();
    const signature = `${controllers}/${canister.version}`;
    const known = canisterNodes.get(canister);
    if (known?.signature === signature && known.certifiedData === canister.certifiedData) return known.node;
    const node = canisterNode(canister);
    canisterNodes.set(canister, { signature, certifiedData: canister.certifiedData, node });
    return node;
}

function subnetNode(subnet: Subnet): StateTree {
    const { keys } = subnet;
    const node = new StateTree([['public_key', new StateLeaf(keys.node.publicKeyDer)]]);
    return new StateTree([
        ['canister_ranges', new StateLeaf(encodeRanges(canisterRanges(subnet)))],
        ['node', new StateTree([[keys.node.nodeId.toUint8Array(), node]])],
        ['public_key', new StateLeaf(keys.subnet.publicKeyDer)]
    ]);
}

export function stateTree(subnet: Subnet): StateTree {
    const id = subnet.keys.subnetId.toUint8Array();
    const canisters = [...subnet.canisters.values()].map((canister): [Label, StateNode] => [
        canister.idBytes,
        cachedCanisterNode(canister)
    ]);
    const shards = canisterRanges(subnet).map((range): [Label, StateNode] => [
        range.first.toUint8Array(),
        new StateLeaf(encodeRanges([range]))
    ]);
    return new StateTree([
        ['canister', new StateTree(canisters)],
        ['canister_ranges', new StateTree([[id, new StateTree(shards)]])],
        ['request_status', subnet.history.tree],
        ['subnet', new StateTree([[id, subnetNode(subnet)]])],
        ['time', new StateLeaf(leb128(subnet.time))]
    ]);
}
