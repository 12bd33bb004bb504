import { Command } from 'commander';
import { toHex } from '../../src/protocol/bytes.js';
import type { JuryClient } from '../../src/client/jury-client.js';
import { connect, isIcRootKey, withNetworkOptions } from '../cli/context.js';
import type { NetworkOptions } from '../cli/context.js';
import { plural, print } from '../cli/output.js';

export function statusCommand(): Command {
    const command = new Command('status').description(
        'What the canister says of itself (answers, not proofs).'
    );
    return withNetworkOptions(command).action(run);
}

async function run(options: NetworkOptions): Promise<void> {
    const { client, canisterId, rootKey, url, length } = await connect(options);
    const [pending, roles] = [await client.getPending(), await client.getRoles()];
    const poolSize = length === 0 ? 0 : await client.getPoolSize(length - 1);
    const { restoring } = await client.getLineage();
    const commits = restoring ? await countCommits(client) : 0;
    const status = {
        canister: canisterId.toText(),
        url,
        caller: client.caller.toText(),
        blocks: length,
        committed: length - pending,
        pending,
        pool_size: poolSize,
        ...(restoring && { restoring: { blocks: length, commits } }),
        authorized: roles.map(({ principal }) => principal.toText()),
        admins: roles.filter(({ role }) => role === 'Admin').map(({ principal }) => principal.toText()),
        root_key: toHex(rootKey)
    };
    print(
        options.json,
        () => status,
        () => [
            `canister    ${status.canister}`,
            `network     ${url}${isIcRootKey(rootKey) ? '' : '  (not the Internet Computer)'}`,
            `you are     ${status.caller}`,
            `blocks      ${length}, of which ${status.committed} committed and ${pending} staged`,
            ...(!restoring
                ? []
                : [
                      `restore     a restore is under way: ${plural(length, 'block')}, ${plural(commits, 'commit')} so far`,
                      '            run the same jury restore again until it ends, or reinstall the canister'
                  ]),
            `pool        ${plural(poolSize, 'member')}`,
            `authorised  ${roles.map(({ principal, role }) => `${principal.toText()}${role === 'Admin' ? '  (Admin)' : ''}`).join('\n            ') || 'nobody but the controllers'}`
        ]
    );
}

const COMMITS_AT_A_TIME = 100;

async function countCommits(client: JuryClient): Promise<number> {
    for (let count = 0; ;) {
        const page = await client.getCommits(count, COMMITS_AT_A_TIME);
        if (page.length === 0) return count;
        count += page.length;
    }
}
