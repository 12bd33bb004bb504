import { concatBytes, readU32be, u32be } from '../protocol/bytes.js';
import { ByteMap } from './storage/byte-map.js';
import type { Heads } from './storage/heads.js';
import { MEMORY } from './storage/memory-ids.js';

/** A state that was certified, as far as it does not follow from what came later. */
export interface CertifiedState {
    readonly length: number;
    readonly draws: number;
    /** Commits at that time. */
    readonly commits: number;
    /** Changes of the entity key. */
    readonly entityChanges: number;
    /** Hash of the certified responses. */
    readonly httpExpr: Uint8Array;
    readonly roles: Uint8Array;
}

/** The roots that were certified, and the states behind them. Those of before the newest commit are dead. */
export class CertifiedRoots {
    /**
     * Root -> length (4 bytes), draws (4), commits (4), entity keys (4), number of the tree of certified responses (4),
     * roles (32).
     */
    private readonly map = new ByteMap(MEMORY.roots);
    /** Number -> hash of a tree of certified responses: a module has one. */
    private readonly httpExprs = new ByteMap(MEMORY.httpExprs);

    add(root: Uint8Array, { length, draws, commitCount, entityChanges, httpExprs, roles }: Heads): void {
        const numbers = [length, draws, commitCount, entityChanges, httpExprs - 1];
        this.map.set(root, concatBytes(...numbers.map(u32be), roles));
    }

    get(root: Uint8Array): CertifiedState | undefined {
        const known = this.map.get(root);
        if (known === undefined) return undefined;
        return {
            length: readU32be(known),
            draws: readU32be(known, 4),
            commits: readU32be(known, 8),
            entityChanges: readU32be(known, 12),
            httpExpr: this.httpExprs.require(known.slice(16, 20)),
            roles: known.slice(20, 52)
        };
    }

    addResponses(number: number, hash: Uint8Array): void {
        this.httpExprs.set(u32be(number), hash);
    }
}
