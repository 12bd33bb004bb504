import { equalBytes } from '../../protocol/bytes.js';
import type { Origin } from '../../protocol/lineage.js';
import { canisterText } from '../../protocol/principal-text.js';
import type { Moved } from '../../juror/index.js';

/** Of whom somebody asks, if they said so; the same as in a `CheckPolicy`. */
export interface AskedCanister {
    /** The canister that it has to be of: the one whose log it is now. */
    readonly canisterId?: Uint8Array;
    /** The canister whose log that one goes on from. */
    readonly successorOf?: Uint8Array;
}

/** Why something is of another canister than was asked about. */
export interface OtherCanister {
    readonly detail: string;
    /** Where the log went that was asked about, if this one goes on from it; which proves nothing. */
    readonly moved?: Moved;
}

/**
 * What is verified has to be of the canister that was asked about: of the one that it is of now. A log that was
 * restored into it has to be asked for by name.
 * @returns undefined if it is, and if nobody said of which it has to be
 */
export function otherCanister(
    { canisterId, origins = [] }: { readonly canisterId: Uint8Array; readonly origins?: readonly Origin[] },
    { canisterId: asked, successorOf }: AskedCanister
): OtherCanister | undefined {
    const isOrigin = (one: Uint8Array) => origins.some((origin) => equalBytes(origin.canisterId, one));
    if (asked !== undefined && !equalBytes(asked, canisterId)) {
        const detail = `says that it is of canister ${canisterText(canisterId)}`;
        if (!isOrigin(asked)) return { detail };
        const words = `${detail}; its log goes on from that of ${canisterText(asked)}, which anybody can make it do`;
        return { detail: words, moved: { from: asked, to: canisterId } };
    }
    if (successorOf !== undefined && !isOrigin(successorOf))
        return { detail: `does not go on from a log of ${canisterText(successorOf)}` };
    return undefined;
}
