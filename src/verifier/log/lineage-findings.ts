import { equalBytes } from '../../protocol/bytes.js';
import { genesisOf, type Generation } from '../../protocol/genesis.js';
import { attempt, failed, isFailure, noted, type Failure, type Finding } from '../finding.js';
import type { CommitInput } from '../input.js';
import { verifyLineage } from '../block/index.js';
import type { WalkOptions } from './walk-options.js';

type Lineage = Pick<WalkOptions, 'canisterId' | 'rootKey' | 'origins' | 'genesis'>;

/**
 * Which canisters the log was in, one after another. A restore is reported, whatever came of it.
 * @param length blocks that were looked at
 */
export function* lineageFindings(
    commits: readonly CommitInput[],
    length: number,
    lineage: Lineage
): Generator<Finding> {
    const given = commits.length;
    for (const origin of lineage.origins) {
        if (origin.commits <= given) {
            const detail = `its first ${origin.commits} commits are those of the canister that it was restored from`;
            yield noted('log', length, detail);
        } else {
            const detail = `restored with ${origin.commits} commits, of which ${given} are given`;
            yield failed('log', length, mismatch(detail));
        }
    }
    const failure = genesisFailure(commits, lineage);
    if (failure !== undefined) yield failed('log', length, failure);
}

/**
 * What is wrong with the preimages of the genesis; undefined also where none are given. That commits carry the genesis
 * of the commit before them, or the one that follows from it, is checked commit by commit.
 */
function genesisFailure(commits: readonly CommitInput[], lineage: Lineage): Failure | undefined {
    const { origins, genesis: preimages } = lineage;
    if (preimages === undefined) return undefined;
    const newest = genesisOf(preimages[0] ?? NONE);
    const found = attempt(() => verifyLineage(preimages, newest, lineage));
    if (isFailure(found)) return found;
    const generations = [...found].reverse();
    const isOrigin = (one: Generation | undefined, i: number) =>
        equalBytes(one?.canisterId ?? NONE, origins[i]?.canisterId ?? NONE) &&
        equalBytes(generations[i + 1]?.installed ?? NONE, origins[i]?.genesis ?? NONE);
    if (generations.length !== origins.length + 1 || !origins.every((_, i) => isOrigin(generations[i], i)))
        return mismatch('its genesis names other origins than those that it is said to have');
    const last = commits.at(-1);
    const owner = generations[origins.filter((origin) => origin.commits < commits.length).length];
    if (last !== undefined && !equalBytes(last.leaves.genesis, owner?.genesis ?? NONE))
        return mismatch('the preimages of its genesis are not those of its last commit');
    const wrong = origins.findIndex((origin, i) => !endsAt(generations[i + 1], commits[origin.commits - 1]));
    return wrong < 0 ? undefined : mismatch(`its genesis names another end of origin ${wrong}`);
}

/** Whether a canister goes on from this commit. One that is not given is told of elsewhere. */
const endsAt = (one: Generation | undefined, end: CommitInput | undefined): boolean =>
    end === undefined ||
    (one?.restored?.length === end.leaves.length &&
        equalBytes(one.restored.root, end.root) &&
        equalBytes(one.restored.originGenesis, end.leaves.genesis));

const NONE = new Uint8Array();
const mismatch = (detail: string): Failure => ({ code: 'GENESIS_MISMATCH', detail });
