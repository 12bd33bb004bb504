import { asciiBytes } from '../../protocol/bytes.js';
import {
    type Delegation,
    encodeCertificate,
    makeDelegation,
    type RangeLayout,
    signRoot
} from './make-certificate.js';
import { canisterRanges, stateTree } from './state-tree.js';
import type { Subnet } from '../state/index.js';
import type { Path, StateTree } from '../tree/index.js';

/** A delegation is renewed like the network's, well before a client could find it old. */
const DELEGATION_LIFETIME = 300_000_000_000n;

const MOST_PATIENCE = 100;

/** Certificates over the state after the newest round. One signature for each state, made when first needed. */
export class Certifier {
    private readonly subnet: Subnet;
    private round = -1;
    private tree: StateTree | undefined;
    private signature: Uint8Array | undefined;
    private lastCost = 0;
    private lastMade = 0;
    private readonly delegations = new Map<RangeLayout, { time: bigint; delegation: Delegation }>();

    constructor(subnet: Subnet) {
        this.subnet = subnet;
    }

    /** The state certified now. It stands still between two rounds. */
    private current(): { tree: StateTree; signature: Uint8Array } {
        if (this.tree === undefined || this.signature === undefined || this.round !== this.subnet.round) {
            const started = performance.now();
            this.round = this.subnet.round;
            this.tree = stateTree(this.subnet);
            this.signature = signRoot(this.subnet.keys.subnet, this.tree.hash);
            this.lastCost = performance.now() - started;
            this.lastMade = Date.now();
        }
        return { tree: this.tree, signature: this.signature };
    }

    /**
     * How long the next round had better wait for company, in milliseconds. Each round costs a signature when somebody
     * asks for a certificate; under load it is shared by waiting about as long as making one takes.
     */
    get patience(): number {
        const busy = Date.now() - this.lastMade < 2 * this.lastCost;
        return busy ? Math.min(this.lastCost, MOST_PATIENCE) : 0;
    }

    /** A certificate that reveals `paths`, and always the time. */
    certificate(paths: readonly Path[], layout: RangeLayout): Uint8Array {
        const { tree, signature } = this.current();
        const revealed = tree.reveal([[asciiBytes('time')], ...paths]);
        return encodeCertificate(revealed, signature, this.delegation(layout));
    }

    /** What `data_certificate` gives a canister in a query. */
    dataCertificate(canister: Uint8Array, layout: RangeLayout): Uint8Array {
        return this.certificate([[asciiBytes('canister'), canister, asciiBytes('certified_data')]], layout);
    }

    /** A subnet that certifies with the root key needs none. */
    private delegation(layout: RangeLayout): Delegation | undefined {
        const { keys, time } = this.subnet;
        if (keys.root === keys.subnet) return undefined;
        const known = this.delegations.get(layout);
        if (known !== undefined && time - known.time < DELEGATION_LIFETIME) return known.delegation;
        const delegation = makeDelegation({
            rootKey: keys.root,
            subnetId: keys.subnetId,
            subnetPublicKeyDer: keys.subnet.publicKeyDer,
            ranges: canisterRanges(this.subnet),
            layout,
            time
        });
        this.delegations.set(layout, { time, delegation });
        return delegation;
    }
}
