import { Command } from 'commander';
import { readArchive, readEvidence } from '../../src/archive/folder/index.js';
import type { Archive, Kept, Seal } from '../../src/archive/format/index.js';
import type { ArchiveReport, Kinship } from '../../src/archive/audit/index.js';
import { sourceOf, encodeFraud } from '../../src/archive/format/index.js';
import { checkSeals, ofItself, kinshipOf, proveFraud } from '../../src/archive/audit/index.js';
import { compareLogs } from '../../src/archive/backup/index.js';
import { equalBytes } from '../../src/protocol/bytes.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { checkGeneses } from '../../src/verifier/log/index.js';
import { BlockTree } from '../../src/verifier/block/index.js';
import type { FraudKind, FraudProof } from '../../src/verifier/block/index.js';
import { IC_ROOT_KEY } from '../../src/verifier/certificate/index.js';
import type { CertificateContext } from '../../src/verifier/certificate/index.js';
import { jsonOption, rootKeyOption } from '../cli/context.js';
import { readRootKey } from '../cli/arguments.js';
import { EXIT } from '../cli/errors.js';
import { plural, print, tellSystemNames } from '../cli/text/index.js';
import { runVerification } from '../cli/log/index.js';
import { writeNewFile } from '../cli/files/index.js';

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

type Relation =
    | 'same'
    | 'first_extends'
    | 'second_extends'
    | 'first_restored'
    | 'second_restored'
    | 'common_origin'
    | 'put_back'
    | 'other_canister'
    | 'other_origin'
    | 'not_verified'
    | FraudKind
    | 'contradict';

interface Outcome {
    readonly relation: Relation;
    readonly text: string;
    readonly exitCode: number;
    readonly proof?: string;
    /** The beginning that both have, of two logs of which one was restored from the other, or both from a third. */
    readonly common?: { readonly canister: string; readonly blocks: number };
}

async function run(one: string, other: string, options: DiffOptions): Promise<void> {
    const rootKey = options.rootKey === undefined ? IC_ROOT_KEY : readRootKey(options.rootKey);
    const outcome = await compare([one, other], rootKey, options.out);
    process.exitCode = outcome.exitCode;
    print(
        options.json,
        () => ({
            relation: outcome.relation,
            proof: outcome.proof ?? null,
            ...(outcome.common && { common: outcome.common })
        }),
        () => [outcome.text]
    );
}

async function compare(
    [one, other]: readonly [string, string],
    rootKey: Uint8Array,
    out: string
): Promise<Outcome> {
    const archives = [readArchive(one), readArchive(other)] as const;
    for (const folder of [one, other]) tellSystemNames(folder);
    const folders = [one, other];
    const seals: (readonly Kept<Seal>[])[] = [];
    const reports: ArchiveReport[] = [];
    for (const [i, archive] of archives.entries()) {
        const evidence = readEvidence(folders[i] ?? one);
        seals.push(evidence.seals);
        const report = await runVerification(sourceOf(archive), evidence, { rootKey });
        reports.push(report);
        if (report.verified) continue;
        const context = { rootKey, canisterId: archive.canisterId };
        const fraud = proveFraud(archive, evidence.seals, report, context);
        if (fraud !== undefined) return contradict(out, archive, fraud);
        const text = `${folders[i]} does not verify (${report.codes.join(', ')}); see: jury verify`;
        return bad('not_verified', text);
    }
    const [first, second] = archives;
    const kin = kinshipOf(archives);
    if (kin?.restored.includes(true)) {
        const context = { rootKey, canisterId: kin.stem.canisterId };
        // Seals are of the canister that an archive is of now.
        const ofStem = seals.map((some, i) => (kin.restored[i] ? [] : some));
        const fraud = compareLogs(kin.parts, context) ?? compareSeals(kin.parts, ofStem, [], context);
        return fraud === undefined
            ? relateKin([one, other], archives, kin)
            : contradict(out, kin.parts[0], fraud);
    }
    if (!equalBytes(first.canisterId, second.canisterId))
        return bad('other_canister', 'They are of two canisters, and say nothing about each other.');
    const [a, b] = archives.map(({ commits }) => commits.at(-1)?.leaves.genesis ?? new Uint8Array());
    if (a === undefined || b === undefined || !equalBytes(a, b)) {
        const states = reports.flatMap((report, i) => ofItself(report.states, archives[i] ?? first));
        const [back] = checkGeneses(states);
        if (back !== undefined) return bad('put_back', `They are of two logs of one canister, which ${HAD_BOTH}: ${back.detail}`); // prettier-ignore
        return bad(
            'other_origin',
            'They are of two logs of one canister: it was reinstalled or restored. Follow the link with: jury verify <newer> --after <older>'
        );
    }
    const context = { rootKey, canisterId: first.canisterId };
    const fraud = compareLogs(archives, context) ?? compareSeals(archives, seals, reports, context);
    if (fraud !== undefined) return contradict(out, first, fraud);
    return relate(one, other, first, second);
}

/** The seals of both, against the longer log and each other. */
function compareSeals(
    [first, second]: readonly [Archive, Archive],
    seals: readonly (readonly Kept<Seal>[])[],
    reports: readonly ArchiveReport[],
    context: CertificateContext
): FraudProof | undefined {
    const archive = first.blocks.length < second.blocks.length ? second : first;
    const states = reports.find(({ length }) => length === archive.blocks.length)?.states ?? [];
    const all = seals.flat();
    const tree = new BlockTree(archive.blocks);
    const commits = states.filter(({ kind }) => kind === 'commit');
    return proveFraud(archive, all, checkSeals(archive, all, { context, tree, states: commits }), context);
}

function contradict(out: string, { canisterId }: Archive, fraud: FraudProof): Outcome {
    writeNewFile(out, encodeFraud({ ...fraud, canisterId }));
    const text = `They CONTRADICT each other (${fraud.kind}): the log was rewritten. Anyone can check the proof: jury verify ${out}`;
    return { relation: fraud.kind, text, exitCode: EXIT.notVerified, proof: out };
}

function relate(one: string, other: string, first: Archive, second: Archive): Outcome {
    const shared = Math.min(first.blocks.length, second.blocks.length);
    const differ = first.blocks
        .slice(0, shared)
        .some((block, i) => !equalBytes(block, second.blocks[i] ?? block));
    if (differ)
        return bad('contradict', 'They contradict each other, and their certificates do not prove it.');
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

const bad = (relation: Relation, text: string): Outcome => ({ relation, text, exitCode: EXIT.notVerified });
