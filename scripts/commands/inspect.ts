import { Principal } from '@dfinity/principal';
import { Command } from 'commander';
import { readArchive } from '../../src/archive/archive-folder.js';
import { evidenceNames } from '../../src/archive/evidence-folder.js';
import { readDraws, readRoles } from '../../src/archive/records-folder.js';
import type { FraudFile } from '../../src/archive/proof-file.js';
import type { Receipt } from '../../src/verifier/juror.js';
import { decodeData } from '../../src/protocol/block.js';
import { JuryError } from '../../src/protocol/codes.js';
import { toHex } from '../../src/protocol/bytes.js';
import { jsonOption } from '../cli/context.js';
import { readProofFile } from '../cli/input-path.js';
import { plural, print, printable, time } from '../cli/output.js';
import { recordLines, recordObject } from '../cli/records-text.js';

const WARNING = 'UNVERIFIED: this is what the file says, and nothing of it was checked.';

export function inspectCommand(): Command {
    return new Command('inspect')
        .description('Show what an archive, a receipt or a fraud proof says, WITHOUT checking it.')
        .argument('<path>')
        .addOption(jsonOption())
        .action(run);
}

function run(path: string, { json }: { json?: boolean }): void {
    const file = readProofFile(path);
    const [object, lines] =
        file === undefined
            ? folder(path)
            : file.type === 'receipt'
              ? receipt(file.receipt)
              : fraud(file.fraud);
    print(
        json,
        () => ({ verified: false, warning: WARNING, ...object }),
        () => [WARNING, '', ...lines, '', WARNING]
    );
}

type Shown = [object: object, lines: string[]];

function folder(path: string): Shown {
    const { canisterId, blocks, commits, origins = [] } = readArchive(path);
    const canister = principalText(canisterId);
    const shown = blocks.map((bytes, index) => ({ index, ...blockObject(bytes) }));
    const [roles, draws] = [readRoles(path), readDraws(path)];
    const [seals, code] = [evidenceNames(path, 'seals'), evidenceNames(path, 'code')];
    return [
        {
            canister,
            blocks: shown,
            commits: commits.map(({ leaves, root, certificates }) => ({
                length: leaves.length,
                root,
                certificates: certificates.length
            })),
            origins: origins.map(({ canisterId: id, commits: count }) => ({
                canister: principalText(id),
                commits: count
            })),
            seals: seals.length,
            code: code.length,
            ...recordObject(roles, draws)
        },
        [
            `Canister    ${canister}`,
            ...origins.map(
                (one) => `Restored    ${plural(one.commits, 'commit')} of ${principalText(one.canisterId)}`
            ),
            `Holds       ${plural(blocks.length, 'block')}, ${plural(commits.length, 'commit')}, ${plural(seals.length, 'seal')}`,
            '',
            ...recordLines(roles, draws),
            ...blocks.map((bytes, index) => `${String(index).padStart(7)}  ${blockLine(bytes)}`),
            '',
            ...commits.map(
                ({ leaves, root, certificates }, k) =>
                    `commit ${k}: ${plural(leaves.length, 'block')}, root ${toHex(root)}, ${plural(certificates.length, 'certificate')}`
            )
        ]
    ];
}

function receipt({ canisterId, index, data }: Receipt): Shown {
    const canister = principalText(canisterId);
    return [
        { receipt: { canister, index, ...blockObject(data) } },
        [`Receipt of block ${index} of canister ${canister}`, blockLine(data), ...jurorLines(data)]
    ];
}

function fraud({ canisterId, kind }: FraudFile): Shown {
    const canister = principalText(canisterId);
    return [{ fraud: { canister, kind } }, [`Fraud proof (${kind}) against the log of canister ${canister}`]];
}

/** Whoever made the bytes chose them. */
function attempt(bytes: Uint8Array): ReturnType<typeof decodeData> | string {
    try {
        return decodeData(bytes);
    } catch (error) {
        if (error instanceof JuryError) return error.message;
        throw error;
    }
}

function blockObject(bytes: Uint8Array): object {
    const data = attempt(bytes);
    if (typeof data === 'string') return { malformed: data };
    const { kind, jurors, author, timestamp, memo, jurorsIndex, rand } = data;
    return { kind, author: principalText(author), timestamp, memo, rand, jurors_index: jurorsIndex, jurors };
}

function blockLine(bytes: Uint8Array): string {
    const data = attempt(bytes);
    if (typeof data === 'string') return data;
    const { kind, jurors, author, timestamp, memo } = data;
    return `${kind.padEnd(6)}  ${time(timestamp)}  ${plural(jurors.length, 'juror')}  memo ${printable(memo)}  by ${principalText(author)}`;
}

function jurorLines(bytes: Uint8Array): string[] {
    const data = attempt(bytes);
    return typeof data === 'string'
        ? []
        : data.jurors.map((juror, i) => `${String(i + 1).padStart(7)}  ${toHex(juror)}`);
}

const principalText = (bytes: Uint8Array) => Principal.fromUint8Array(bytes).toText();
