import { Command } from 'commander';
import { shellWord } from '../../src/node/index.js';
import type { Archive } from '../../src/archive/format/index.js';
import { isUnfinished } from '../../src/archive/folder/index.js';
import { kinshipOf, proveFraud, UNFINISHED, type Kinship } from '../../src/archive/audit/index.js';
import { compareLogs } from '../../src/archive/backup/index.js';
import { equalBytes } from '../../src/protocol/bytes.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { IC_ROOT_KEY } from '../../src/verifier/certificate/index.js';
import { jsonOption, rootKeyOption } from '../cli/context.js';
import { readRootKey } from '../cli/arguments.js';
import { EXIT } from '../cli/errors.js';
import { plural, print } from '../cli/output/index.js';
import { bad, EVIDENCE, placeOfProof, provenContradiction, writeOutcome } from './diff-outcome.js';
import type { Outcome, Relation } from './diff-outcome.js';
import { contradiction, holdKin, holdTogether, putBack, readSide, type Side } from './diff-states.js';

interface DiffOptions {
    readonly out?: string;
    readonly rootKey?: string;
    readonly json?: boolean;
}

const EXITS = `
Exit codes: 0 they are the same, or one extends the other, in its own canister
or restored into another; 1 one of them does
not verify, or they contradict each other; 2 wrong usage; 3 unreadable.
Where they contradict each other, a fraud proof is written: to the file that
--out names, or to the next free one (fraud-2.json), never over another.`;

export function diffCommand(): Command {
    return new Command('diff')
        .description('Compare two archives of one canister: the same, one extends the other, or neither.')
        .argument('<folder>')
        .argument('<other>')
        .option('--out <file>', 'where a fraud proof goes, outside of archives (default: fraud.json)')
        .addOption(rootKeyOption())
        .addOption(jsonOption())
        .addHelpText('after', EXITS)
        .action(run);
}

async function run(one: string, other: string, options: DiffOptions): Promise<void> {
    const rootKey = options.rootKey === undefined ? IC_ROOT_KEY : readRootKey(options.rootKey);
    const out = placeOfProof(options.out);
    const outcome = await compareFolders([one, other], rootKey);
    const { proof, fault } = writeOutcome(outcome, out, rootKey);
    const unfinished = [one, other].filter(isUnfinished);
    process.exitCode = outcome.exitCode;
    print(
        options.json,
        () => ({
            relation: outcome.relation,
            codes: outcome.codes ?? [],
            proof: proof ?? null,
            ...(fault !== undefined && { proof_not_written: fault }),
            ...(outcome.common && { common: outcome.common }),
            ...(unfinished.length > 0 && { unfinished })
        }),
        () => [
            proof === undefined ? outcome.text : `${outcome.text} Anyone can check the proof: jury verify ${shellWord(proof)}`, // prettier-ignore
            fault !== undefined && `The proof could not be written: ${fault}. ${EVIDENCE}`,
            ...unfinished.map((folder) => `Note: ${folder}: ${UNFINISHED}.`)
        ]
    );
}

/** What two archives are to each other, in whatever order they are named. */
export async function compareFolders(
    folders: readonly [string, string],
    rootKey: Uint8Array
): Promise<Outcome> {
    const sides = [await readSide(folders[0], rootKey), await readSide(folders[1], rootKey)] as const;
    const refuted = whatFails(folders, sides, rootKey);
    if (refuted !== undefined) return refuted;
    const [a, b] = sides;
    const archives = [a.archive, b.archive] as const;
    const kin = kinshipOf(archives);
    if (kin?.restored.includes(true)) {
        const context = { rootKey, canisterId: kin.stem.canisterId };
        const fraud = compareLogs(kin.parts, context);
        if (fraud !== undefined) return provenContradiction(kin.parts[0], fraud);
        const found = await holdKin([a, b], kin, rootKey);
        return found ?? wasPutBack(sides) ?? relateKin(folders, archives, kin);
    }
    const back = wasPutBack(sides);
    if (!equalBytes(a.archive.canisterId, b.archive.canisterId))
        return back ?? bad('other_canister', 'They are of two canisters, and say nothing about each other.');
    const [mine, theirs] = archives.map(({ commits }) => commits.at(-1)?.leaves.genesis ?? new Uint8Array());
    if (mine === undefined || theirs === undefined || !equalBytes(mine, theirs))
        return (
            back ??
            bad(
                'other_origin',
                'They are of two logs of one canister: it was reinstalled or restored. Follow the link with: jury verify <newer> --after <older>'
            )
        );
    const context = { rootKey, canisterId: a.archive.canisterId };
    const fraud = compareLogs(archives, context);
    if (fraud !== undefined) return provenContradiction(a.archive, fraud);
    const found = await holdTogether(sides, rootKey);
    return found ?? relate(...folders, a.archive, b.archive);
}

/** Each that does not verify, and whether the network itself refutes it. */
function whatFails(
    folders: readonly [string, string],
    sides: readonly [Side, Side],
    rootKey: Uint8Array
): Outcome | undefined {
    const failing = sides.flatMap((side, i) => (side.report.verified ? [] : [{ side, folder: folders[i] ?? '' }])); // prettier-ignore
    if (failing.length === 0) return undefined;
    for (const { side } of failing) {
        const { archive, evidence, report } = side;
        const context = { rootKey, canisterId: archive.canisterId };
        const fraud = proveFraud(archive, evidence.seals, report, context);
        if (fraud !== undefined) return provenContradiction(archive, fraud);
    }
    const text = failing.map(({ side, folder }) => `${folder} does not verify (${side.report.codes.join(', ')})`); // prettier-ignore
    const codes = [...new Set(failing.flatMap(({ side }) => side.report.codes))].sort();
    return bad('not_verified', `${text.join('; ')}; see: jury verify`, codes);
}

function wasPutBack(sides: readonly [Side, Side]): Outcome | undefined {
    const found = putBack(sides);
    return found && bad('put_back', `They are of two logs of one canister, which ${HAD_BOTH}: ${found.detail}`, [found.code]); // prettier-ignore
}

function relate(one: string, other: string, first: Archive, second: Archive): Outcome {
    const shared = Math.min(first.blocks.length, second.blocks.length);
    const differ = first.blocks
        .slice(0, shared)
        .some((block, i) => !equalBytes(block, second.blocks[i] ?? block));
    if (differ) return bad('contradict', UNPROVEN);
    const commit = first.commits.findIndex(
        ({ root }, k) => !equalBytes(root, second.commits[k]?.root ?? root)
    );
    if (commit >= 0)
        return bad(
            'contradict',
            `Their blocks are the same, but commit ${commit} is one in ${one} and another in ${other}. ${EVIDENCE}`
        );
    const more = first.blocks.length - second.blocks.length;
    const good = (relation: Relation, text: string): Outcome => ({ relation, text, exitCode: EXIT.ok });
    if (more === 0) return good('same', `They hold the same log of ${plural(shared, 'block')}.`);
    const [longer, shorter] = more > 0 ? [one, other] : [other, one];
    const text = `${longer} extends ${shorter}: ${plural(shared, 'block')} are the same, ${Math.abs(more)} more came.`;
    return good(more > 0 ? 'first_extends' : 'second_extends', text);
}

const UNPROVEN = 'They contradict each other, and their certificates do not prove it.';
const HAD_BOTH = 'went from one to the other and back, so that it was not reinstalled or restored alone';

/** One was restored from the other, or both from one log: what they have in common, and what each has beyond it. */
function relateKin(
    folders: readonly [string, string],
    archives: readonly [Archive, Archive],
    { stem, parts, restored }: Kinship
): Outcome {
    const lengths = parts.map(({ blocks }) => blocks.length);
    const shared = Math.min(...lengths);
    if (parts[0].blocks.slice(0, shared).some((block, i) => !equalBytes(block, parts[1].blocks[i] ?? block)))
        return bad('contradict', UNPROVEN);
    const commit = parts[0].commits.findIndex(
        ({ root }, k) => !equalBytes(root, parts[1].commits[k]?.root ?? root)
    );
    if (commit >= 0)
        return contradiction(
            ['HISTORY_REWRITTEN'],
            `the first ${plural(shared, 'block')} of their common log are the same, but its commit ${commit} is one in ${folders[0]} and another in ${folders[1]}`
        );
    const canister = canisterText(stem.canisterId);
    const common = { canister, blocks: shared };
    const goesOn = (i: number) =>
        `${folders[i] ?? ''} goes on from ${plural(lengths[i] ?? 0, 'block')} of it in ${canisterText(archives[i]?.canisterId ?? stem.canisterId)}, with ${(archives[i]?.blocks.length ?? 0) - (lengths[i] ?? 0)} more`;
    const same = `The first ${plural(shared, 'block')} are the same, of the log of canister ${canister}`;
    if (restored[0] && restored[1])
        return {
            ...bad(
                'common_origin',
                `${same}; from there they are two logs: ${goesOn(0)}; ${goesOn(1)}. ${SUCCESSOR}`
            ),
            common
        };
    const [newer, older] = restored[0] ? [0, 1] : [1, 0];
    const left = (lengths[older] ?? 0) - (lengths[newer] ?? 0);
    const tail =
        left > 0
            ? `; it leaves out ${plural(left, 'block')} that ${folders[older] ?? ''} has behind them`
            : '';
    return {
        relation: newer === 0 ? 'first_restored' : 'second_restored',
        text: `${same}, from which the newer one was restored: ${goesOn(newer)}${tail}. ${SUCCESSOR}`,
        exitCode: left > 0 ? EXIT.notVerified : EXIT.ok,
        common
    };
}

const SUCCESSOR = 'Anybody can restore a log: which one the court goes on with, only the court can say.';
