import { canisterText } from '../../src/protocol/principal-text.js';
import { shellWord } from '../../src/node/index.js';
import { Command } from 'commander';
import { readArchive, readEvidence, readDraws, readRoles } from '../../src/archive/folder/index.js';
import { sourceOf } from '../../src/archive/format/index.js';
import { restore } from '../../src/archive/backup/index.js';
import { equalBytes } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { connect, withNetworkOptions, type NetworkOptions } from '../cli/context.js';
import { isIcRootKey, readRootKey } from '../cli/arguments.js';
import { plural, print, progress } from '../cli/output/index.js';
import { isForeignKey, rootLines, tellSystemNames } from '../cli/text/index.js';
import { runVerification } from '../cli/log/index.js';

interface RestoreOptions extends NetworkOptions {
    readonly archiveRootKey?: string;
}

const HOW = `
The identity must be a controller of the new canister, whose log is empty. Cut
off at any moment, the same command takes the restore up again. The blocks stay
proven by the certificates of the canister that they come from.`;

export function restoreCommand(): Command {
    const command = new Command('restore')
        .description('Put the log of an archive into an empty canister.')
        .argument('<folder>')
        .option('--archive-root-key <hex|file>', 'root key that the archive is of, if it is another network')
        .addHelpText('after', HOW);
    return withNetworkOptions(command).action(run);
}

/** The commonest reason for a signature by another key: the archive is of another network than the canister. */
function keyAdvice(
    codes: readonly string[],
    archiveKey: Uint8Array,
    { archiveRootKey }: RestoreOptions
): string {
    if (archiveRootKey !== undefined || !isForeignKey(codes)) return '';
    const whose = isIcRootKey(archiveKey) ? 'the Internet Computer' : "the canister's network";
    return `. If the archive is of another network than ${whose}, name its root key with --archive-root-key`;
}

async function run(folder: string, options: RestoreOptions): Promise<void> {
    const archive = readArchive(folder);
    tellSystemNames(folder);
    const { client, canisterId, rootKey } = await connect(options);
    const archiveKey = options.archiveRootKey === undefined ? rootKey : readRootKey(options.archiveRootKey);
    const evidence = readEvidence(folder);
    const { verified, codes } = await runVerification(sourceOf(archive), evidence, { rootKey: archiveKey });
    if (!verified) {
        const detail = `${folder} does not verify, so nothing was restored; see: jury verify ${shellWord(folder)}${keyAdvice(codes, archiveKey, options)}`;
        throw new JuryError(codes[0] ?? 'NOTHING_COMMITTED', detail);
    }
    const report = await restore(archive, client, rootKey, progress('restoring blocks'), archiveKey);
    const staged = evidence.seals.at(-1)?.content;
    const [roles, failed] = [readRoles(folder)?.length ?? 0, readDraws(folder)?.attempts.length ?? 0];
    const left =
        staged === undefined
            ? 0
            : Math.max(0, staged.stagedFrom + staged.staged.length - archive.blocks.length);
    const sameNetwork = equalBytes(archiveKey, rootKey);
    const { origin, entityKeysLeftOut, ...told } = report;
    const from = canisterText(origin);
    print(
        options.json,
        () => ({
            canister: canisterId.toText(),
            origin: from,
            ...told,
            same_network: sameNetwork,
            entity_keys_left_out: entityKeysLeftOut,
            staged_left_out: left,
            roles_left_out: roles,
            draws_left_out: failed
        }),
        () => [
            `${report.alreadyThere ? 'Was restored already' : 'Restored'}: ${plural(report.blocks, 'block')} under ${plural(report.commits, 'commit')} of canister ${from}.`,
            ...rootLines(report.blocksHash, archive.commits.at(-1)?.root),
            left > 0 &&
                `${plural(left, 'block')} that were only staged, and sealed in the folder, were left out.`,
            entityKeysLeftOut > 0 &&
                `${plural(entityKeysLeftOut, 'change')} of the entity key that no commit certifies ${entityKeysLeftOut === 1 ? 'was' : 'were'} left out: put the key on record again.`,
            roles + failed > 0 &&
                `${plural(roles, 'change')} of roles and the record of ${plural(failed, 'draw')} without a block stay in ${folder} alone: keep it.`,
            sameNetwork
                ? `Now back the new canister up into a new folder, and verify it: jury backup <folder> -c ${canisterId.toText()}`
                : 'This was a drill: the log is of another network. The canister can commit nothing here, and jury backup of it is refused (ROOT_KEY_MISMATCH); compare the two roots above with those that jury verify shows of the archive.'
        ]
    );
}
