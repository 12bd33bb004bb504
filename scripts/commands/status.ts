import { Command } from 'commander';
import { toHex } from '../../src/protocol/bytes.js';
import { verifyTip } from '../../src/archive/audit/index.js';
import type { CertificateContext } from '../../src/verifier/certificate/index.js';
import type { JuryClient } from '../../src/client/jury-client.js';
import { connect, withNetworkOptions, type NetworkOptions } from '../cli/context.js';
import { isIcRootKey } from '../cli/arguments.js';
import { billions, cyclesOf, cyclesWarning } from '../cli/log/index.js';
import { plural, print } from '../cli/output/index.js';
import { rootLines } from '../cli/text/index.js';

export function statusCommand(): Command {
    const command = new Command('status').description(
        'What the canister says of itself (answers, not proofs).'
    );
    return withNetworkOptions(command).action(run);
}

async function run(options: NetworkOptions & { readonly config?: string }): Promise<void> {
    const { client, canisterId, rootKey, url, length } = await connect(options);
    const [pending, roles] = [await client.getPending(), await client.getRoles()];
    const poolSize = length === 0 ? 0 : await client.getPoolSize(length - 1);
    const { restoring } = await client.getLineage();
    const roots = restoring ? {} : await rootsOf(client, { rootKey, canisterId: canisterId.toUint8Array() });
    const cycles = await cyclesOf(client);
    const warning = cycles && cyclesWarning(cycles);
    const commits = restoring ? await countCommits(client) : 0;
    const status = {
        canister: canisterId.toText(),
        url,
        caller: client.caller.toText(),
        ...(options.config !== undefined && { config: options.config }),
        blocks: length,
        committed: length - pending,
        pending,
        pool_size: poolSize,
        blocks_root: roots.blocks ?? null,
        root: roots.certified ?? null,
        ...(restoring && { restoring: { blocks: length, commits } }),
        ...(cycles && { cycles: { balance: String(cycles.balance), liquid: String(cycles.liquid) } }),
        warnings: warning === undefined ? [] : [warning],
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
            options.config !== undefined && `config      ${options.config}`,
            `blocks      ${length}, of which ${status.committed} committed and ${pending} staged`,
            restoring &&
                `restore     a restore is under way: ${plural(length, 'block')}, ${plural(commits, 'commit')} so far`,
            restoring &&
                '            run the same jury restore again until it ends, or reinstall the canister',
            `pool        ${plural(poolSize, 'member')}`,
            ...rootLines(roots.blocks, roots.certified),
            pending > 0 && roots.blocks !== undefined && STAGED_INCLUDED,
            cycles &&
                `cycles      ${billions(cycles.balance)}, of which ${billions(cycles.liquid)} above the freezing threshold`,
            warning !== undefined && `            ${warning}`,
            ...(roles.length === 0 ? ['authorised  nobody but the controllers'] : roles.map(roleLine))
        ]
    );
}

const roleLine = ({ principal, role }: RoleHolder, i: number): string =>
    `${i === 0 ? 'authorised' : '          '}  ${principal.toText()}${role === 'Admin' ? '  (Admin)' : ''}`;

type RoleHolder = Awaited<ReturnType<JuryClient['getRoles']>>[number];

const STAGED_INCLUDED = '            T covers the staged blocks too, R is of the newest commit';

/** T over all blocks, and R of the newest commit, which the certified state names as what went before it. */
async function rootsOf(client: JuryClient, context: CertificateContext): Promise<Roots> {
    const { leaves, blocksHash } = verifyTip(await client.getTip(), context);
    const hasCommits = leaves.length > (await client.getPending());
    return { blocks: blocksHash, certified: hasCommits ? leaves.previousHash : undefined };
}

interface Roots {
    readonly blocks?: Uint8Array | undefined;
    readonly certified?: Uint8Array | undefined;
}

const COMMITS_AT_A_TIME = 100;

async function countCommits(client: JuryClient): Promise<number> {
    for (let count = 0; ;) {
        const page = await client.getCommits(count, COMMITS_AT_A_TIME);
        if (page.length === 0) return count;
        count += page.length;
    }
}
