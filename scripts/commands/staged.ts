import { Command } from 'commander';
import { connect, withNetworkOptions, type NetworkOptions } from '../cli/context.js';
import { stagedBlocks, stagedLines, stagedObject } from '../cli/log/index.js';
import { plural, print } from '../cli/output/index.js';

export function stagedCommand(): Command {
    const command = new Command('staged')
        .description('What a commit would put on record: the blocks that wait for it, and who staged them.')
        .addHelpText('after', WORD);
    return withNetworkOptions(command).action(run);
}

const WORD = `
Staged blocks are in the log, and nobody can take one back; the commit has the
network certify them. Until then they are the canister's word.`;

async function run(options: NetworkOptions): Promise<void> {
    const { client, length } = await connect(options);
    const blocks = await stagedBlocks(client, length);
    const caller = client.caller.toText();
    print(
        options.json,
        () => ({ committed: length - blocks.length, staged: blocks.map(stagedObject) }),
        () =>
            blocks.length === 0
                ? ['Nothing is staged: a commit would put nothing on record.']
                : [
                      `A commit puts ${plural(blocks.length, 'block')} on record:`,
                      ...stagedLines(blocks, caller),
                      'Next: jury commit'
                  ]
    );
}
