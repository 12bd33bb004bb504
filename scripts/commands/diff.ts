import { Command } from 'commander';
import type { Archive } from '../../src/archive/format/index.js';
import type { Kinship } from '../../src/archive/audit/index.js';
import { isUnfinished } from '../../src/archive/folder/index.js';
import { ofItself, kinshipOf, proveFraud, UNFINISHED } from '../../src/archive/audit/index.js';
import { compareLogs } from '../../src/archive/backup/index.js';
import { equalBytes } from '../../src/protocol/bytes.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { checkGeneses } from '../../src/verifier/log/index.js';
import { IC_ROOT_KEY } from '../../src/verifier/certificate/index.js';
import { jsonOption, rootKeyOption } from '../cli/context.js';
import { readRootKey } from '../cli/arguments.js';
import { EXIT } from '../cli/errors.js';
import { plural, print } from '../cli/text/index.js';
import { bad, EVIDENCE, holdKin, holdTogether, provenContradiction, readSide } from './diff-states.js';
import type { Outcome, Relation, Side } from './diff-states.js';

interface DiffOptions {
    readonly out: string;
    readonly rootKey?: string;
    readonly json?: boolean;
}

const EXITS = `
Exit codes: 0 they are the same, or one extends the other, in its own canister
or restored into another; 1 one of them does
not verify, or they contradict each other; 2 wrong usage; 3 unreadable.
Where they contradict each other, a fraud proof is written.`;

export function diffCommand(): Command {
    return new Command('diff')
        .description('Compare two archives of one canister: the same, one extends the other, or neither.')
        .argument('<folder>')
        .argument('<other>')
        .option('--out <file>', 'where a fraud proof goes', 'fraud.json')
        .addOption(rootKeyOption())
        .addOption(jsonOption())
        .addHelpText('after', EXITS)
        .action(run);
}

async function run(one: string, other: string, options: DiffOptions): Promise<void> {
    const rootKey = options.rootKey === undefined ? IC_ROOT_KEY : readRootKey(options.rootKey);
    const outcome = await compare([one, other], rootKey, options.out);
    const unfinished = [one, other].filter(isUnfinished);
    process.exitCode = outcome.exitCode;
    print(
        options.json,
        () => ({
            relation: outcome.relation,
            proof: outcome.proof ?? null,
            ...(outcome.common && { common: outcome.common }),
            ...(unfinished.length > 0 && { unfinished })
        }),
        () => [outcome.text, ...unfinished.map((folder) => `Note: ${folder}: ${UNFINISHED}.`)]
    );
}

async function compare(
    [one, other]: readonly [string, string],
    rootKey: Uint8Array,
    out: string
): Promise<Outcome> {
    const sides: Side[] = [];
    for (const folder of [one, other]) {
        const side = await readSide(folder, rootKey);
        sides.push(side);
        if (side.report.verified) continue;
        const { archive, evidence, report } = side;
        const context = { rootKey, canisterId: archive.canisterId };
        const fraud = proveFraud(archive, evidence.seals, report, context);
        if (fraud !== undefined) return provenContradiction(out, archive, fraud);
        const text = `${folder} does not verify (${report.codes.join(', ')}); see: jury verify`;
        return bad('not_verified', text);
    }
    const [a, b] = sides as [Side, Side];
    const archives = [a.archive, b.archive] as const;
    const kin = kinshipOf(archives);
    if (kin?.restored.includes(true)) {
        const context = { rootKey, canisterId: kin.stem.canisterId };
        const fraud = compareLogs(kin.parts, context);
        if (fraud !== undefined) return provenContradiction(out, kin.parts[0], fraud);
        const found = await holdKin([a, b], kin, rootKey, out);
        return found ?? relateKin([one, other], archives, kin);
    }
    if (!equalBytes(a.archive.canisterId, b.archive.canisterId))
        return bad('other_canister', 'They are of two canisters, and say nothing about each other.');
    const [mine, theirs] = archives.map(({ commits }) => commits.at(-1)?.leaves.genesis ?? new Uint8Array());
    if (mine === undefined || theirs === undefined || !equalBytes(mine, theirs)) {
        const states = sides.flatMap(({ report, archive }) => ofItself(report.states, archive));
        const [back] = checkGeneses(states);
        if (back !== undefined) return bad('put_back', `They are of two logs of one canister, which ${HAD_BOTH}: ${back.detail}`); // prettier-ignore
        return bad(
            'other_origin',
            'They are of two logs of one canister: it was reinstalled or restored. Follow the link with: jury verify <newer> --after <older>'
        );
    }
    const context = { rootKey, canisterId: a.archive.canisterId };
    const fraud = compareLogs(archives, context);
    if (fraud !== undefined) return provenContradiction(out, a.archive, fraud);
    const [longer, shorter] = a.archive.blocks.length < b.archive.blocks.length ? [b, a] : [a, b];
    const found = await holdTogether(longer, shorter, rootKey, out);
    return found ?? relate(one, other, a.archive, b.archive);
}

function relate(one: string, other: string, first: Archive, second: Archive): Outcome {
    const shared = Math.min(first.blocks.length, second.blocks.length);
    const differ = first.blocks
        .slice(0, shared)
        .some((block, i) => !equalBytes(block, second.blocks[i] ?? block));
    if (differ)
        return bad('contradict', 'They contradict each other, and their certificates do not prove it.');
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
        return bad('contradict', 'They contradict each other, and their certificates do not prove it.');
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
