import { Command } from 'commander';
import { readArchive, evidenceNames, readDraws, readRoles } from '../../src/archive/folder/index.js';
import type { FraudFile } from '../../src/archive/format/index.js';
import type { Receipt } from '../../src/verifier/block/index.js';
import { decodeData, type BlockData } from '../../src/protocol/block.js';
import { LogPeaks } from '../../src/verifier/digest/index.js';
import { decodeInstallGenesis } from '../../src/protocol/genesis.js';
import { canisterText } from '../../src/protocol/principal-text.js';
import { toHex } from '../../src/protocol/bytes.js';
import { attempt, isFailure } from '../../src/verifier/index.js';
import { jsonOption } from '../cli/context.js';
import { readProofFile } from '../cli/files/index.js';
import { plural, print, printable, time } from '../cli/output/index.js';
import {
    peopleWords,
    rootLines,
    entityKeyObject,
    entityKeyLines,
    recordLines,
    recordObject
} from '../cli/text/index.js';

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
    const { object, lines } =
        file === undefined
            ? folder(path)
            : file.type === 'receipt'
              ? receipt(file.receipt)
              : fraud(file.fraud);
    print(json, () => ({ verified: false, warning: WARNING, ...object() }), framed(lines));
}

const framed = (lines: () => Iterable<string>) =>
    function* (): Generator<string> {
        yield* [WARNING, ''];
        yield* lines();
        yield* ['', WARNING];
    };

/** Only one of both is asked for; a log may have a million blocks. */
interface Shown {
    readonly object: () => object;
    readonly lines: () => Iterable<string>;
}

function folder(path: string): Shown {
    const { canisterId, blocks, commits, origins = [], entityKeys } = readArchive(path);
    const canister = canisterText(canisterId);
    const [roles, draws] = [readRoles(path), readDraws(path)];
    const [seals, code] = [evidenceNames(path, 'seals'), evidenceNames(path, 'code')];
    return {
        object: () => ({
            canister,
            blocks: blocks.map((bytes, index) => ({ index, ...blockObject(bytes) })),
            commits: commits.map(({ leaves, root, certificates }) => ({
                length: leaves.length,
                root,
                certificates: certificates.length
            })),
            origins: origins.map(({ canisterId: id, commits: count }) => ({
                canister: canisterText(id),
                commits: count
            })),
            seals: seals.length,
            code: code.length,
            ...recordObject(roles, draws),
            entity_keys: entityKeys.map(entityKeyObject)
        }),
        *lines() {
            yield `Canister    ${canister}`;
            for (const one of origins)
                yield `Restored    ${plural(one.commits, 'commit')} of ${canisterText(one.canisterId)}`;
            yield `Holds       ${plural(blocks.length, 'block')}, ${plural(commits.length, 'commit')}, ${plural(seals.length, 'seal')}`;
            yield '';
            yield* recordLines(roles, draws);
            yield* entityKeyLines(entityKeys, 'Keys of the controlling entity:');
            for (const [index, bytes] of blocks.entries())
                yield `${String(index).padStart(7)}  ${blockLine(bytes)}`;
            yield '';
            for (const [k, { leaves, root, certificates }] of commits.entries())
                yield `commit ${k}: ${plural(leaves.length, 'block')}, certified root (R) ${toHex(root)}, ${plural(certificates.length, 'certificate')}`;
            const newest = commits.at(-1);
            if (newest === undefined) return;
            yield `Of the newest commit, and its ${plural(newest.leaves.length, 'block')}:`;
            yield* rootLines(rootOfBlocks(blocks.slice(0, newest.leaves.length)), newest.root);
        }
    };
}

function receipt({ canisterId, index, data, lineage }: Receipt): Shown {
    const canister = canisterText(canisterId);
    const canisters = lineage.flatMap((one) => {
        const installed = decodeInstallGenesis(one);
        return installed === undefined ? [] : [canisterText(installed.canisterId)];
    });
    const restored = canisters.slice(1).map((one) => `Restored from a log of canister ${one}`);
    return {
        object: () => ({ receipt: { canister, index, canisters, ...blockObject(data) } }),
        lines: () => [
            `Receipt of block ${index} of canister ${canister}`,
            ...restored,
            blockLine(data),
            ...jurorLines(data)
        ]
    };
}

function fraud({ canisterId, kind }: FraudFile): Shown {
    const canister = canisterText(canisterId);
    return {
        object: () => ({ fraud: { canister, kind } }),
        lines: () => [`Fraud proof (${kind}) against the log of canister ${canister}`]
    };
}

function rootOfBlocks(blocks: readonly Uint8Array[]): Uint8Array | undefined {
    const tree = new LogPeaks();
    for (const block of blocks) tree.add(block);
    return tree.root();
}

/** Whoever made the bytes chose them. */
function read(bytes: Uint8Array): BlockData | string {
    const data = attempt(() => decodeData(bytes));
    return isFailure(data) ? `${data.code}: ${data.detail}` : data;
}

function blockObject(bytes: Uint8Array): object {
    const data = read(bytes);
    if (typeof data === 'string') return { malformed: data };
    const { kind, jurors, author, timestamp, memo, jurorsIndex, rand } = data;
    return { kind, author: canisterText(author), timestamp, memo, rand, jurors_index: jurorsIndex, jurors };
}

function blockLine(bytes: Uint8Array): string {
    const data = read(bytes);
    if (typeof data === 'string') return data;
    const { kind, author, timestamp, memo } = data;
    return `${kind.padEnd(6)}  ${time(timestamp)}  ${peopleWords(data)}  memo ${printable(memo)}  by ${canisterText(author)}`;
}

function jurorLines(bytes: Uint8Array): string[] {
    const data = read(bytes);
    return typeof data === 'string'
        ? []
        : data.jurors.map((juror, i) => `${String(i + 1).padStart(7)}  ${toHex(juror)}`);
}
