import { concatBytes, equalBytes, readU32be, u32be } from '../protocol/bytes.js';
import type { Leaves } from '../protocol/jury-tree.js';
import type { EntityKeys } from './entity.js';
import { HTTP_EXPR_HASH } from './site.js';
import { ByteMap } from './storage/byte-map.js';
import type { Heads } from './storage/heads.js';
import { MEMORY } from './storage/memory-ids.js';

/** What went with a root when it was certified. What is not here has not changed since the newest commit. */
export type RootState = Pick<Leaves, 'length' | 'draws' | 'entity' | 'httpExpr' | 'roles'> & {
    /** Commits at that time. */
    readonly commits: number;
};

/** Every root that was certified, so that a certificate over it can be committed later. */
export class CertifiedRoots {
    /**
     * Root -> length (4 bytes), draws (4), commits at that time (4), entity keys (4), number of the tree of certified
     * responses (4), roles (32). Older than the newest commit: dead.
     */
    private readonly roots = new ByteMap(MEMORY.roots);
    /** Number -> hash of a tree of certified responses: a module has one. */
    private readonly httpExprs = new ByteMap(MEMORY.httpExprs);

    constructor(
        private readonly heads: Heads,
        private readonly entityKeys: EntityKeys
    ) {}

    /** Takes up the certified responses of the module that runs, at install and after each upgrade. */
    takeResponses(): void {
        const { heads } = this;
        if (heads.httpExprs > 0 && equalBytes(heads.httpExpr, HTTP_EXPR_HASH)) return;
        this.httpExprs.set(u32be(heads.httpExprs), HTTP_EXPR_HASH);
        heads.httpExpr = HTTP_EXPR_HASH;
        heads.httpExprs++;
    }

    /** @param root of the state as it is now */
    add(root: Uint8Array): void {
        const { length, draws, commitCount, entityChanges, httpExprs, roles } = this.heads;
        const numbers = [length, draws, commitCount, entityChanges, httpExprs - 1].map(u32be);
        this.roots.set(root, concatBytes(...numbers, roles));
    }

    find(root: Uint8Array): RootState | undefined {
        const state = this.roots.get(root);
        return (
            state && {
                length: readU32be(state),
                draws: readU32be(state, 4),
                commits: readU32be(state, 8),
                entity: this.entityKeys.headAfter(readU32be(state, 12)),
                httpExpr: this.httpExprs.require(state.slice(16, 20)),
                roles: state.slice(20, 52)
            }
        );
    }
}
