import { Command } from 'commander';
import { shellWord } from '../../src/node/index.js';
import { readArchive } from '../../src/archive/folder/index.js';
import { makeReceipt } from '../../src/archive/audit/index.js';
import { IC_ROOT_KEY } from '../../src/verifier/certificate/index.js';
import { encodeReceipt } from '../../src/verifier/block/index.js';
import { parseIndex, readRootKey } from '../cli/arguments.js';
import { jsonOption, rootKeyOption } from '../cli/context.js';
import { print, time } from '../cli/output/index.js';
import { withKeyHint } from '../cli/text/index.js';
import { writeNewFile } from '../cli/files/index.js';

interface ProveOptions {
    readonly out?: string;
    readonly rootKey?: string;
    readonly json?: boolean;
}

export function proveCommand(): Command {
    return new Command('prove')
        .description('Write the receipt of one block of an archive: a file that proves it alone.')
        .argument('<index>', 'the block', parseIndex)
        .argument('<folder>', 'the archive')
        .option('--out <file>', 'the receipt (default: block-<index>.receipt)')
        .addOption(rootKeyOption())
        .addOption(jsonOption())
        .action(run);
}

function run(index: number, folder: string, { out, rootKey, json }: ProveOptions): void {
    const key = rootKey === undefined ? IC_ROOT_KEY : readRootKey(rootKey);
    const { receipt, block } = withKeyHint(key, () => makeReceipt(readArchive(folder), index, key));
    const file = out ?? receiptName(index);
    const bytes = encodeReceipt(receipt);
    writeNewFile(file, bytes);
    print(
        json,
        () => ({ file, index, kind: block.data.kind, as_of: block.asOf, bytes: bytes.length }),
        () => [
            `Block ${index}, ${block.data.kind}, proven as of ${time(block.asOf)}: ${file}`,
            `Anyone can check it offline: jury verify ${shellWord(file)}`
        ]
    );
}

export const receiptName = (index: number): string => `block-${index}.receipt`;
