import type { Principal } from '@dfinity/principal';
import { Command, Option } from 'commander';
import type { JuryClient } from '../../src/client/jury-client.js';
import type { Role } from '../../src/protocol/roles.js';
import { connect, withNetworkOptions, type NetworkOptions } from '../cli/context.js';
import { principalFrom } from '../cli/arguments.js';
import { print } from '../cli/output/index.js';

interface AuthorizeOptions extends NetworkOptions {
    readonly admin?: boolean;
    readonly role?: Role;
}

const ROLES = ['User', 'Admin'] as const satisfies readonly Role[];

const isAdmin = ({ admin, role }: AuthorizeOptions): boolean => admin === true || role === 'Admin';

export function authorizeCommand(): Command {
    const command = new Command('authorize')
        .description('Allow a principal to add, remove, select, expand and commit.')
        .argument('<principal>')
        .addOption(
            new Option(
                '--role <role>',
                "User, or Admin, who also gives roles and puts the entity's key on record (default: User)"
            ).choices(ROLES)
        )
        .addOption(new Option('--admin', 'the same as --role Admin').conflicts('role'));
    return withNetworkOptions(command).action((text: string, options: AuthorizeOptions) =>
        change(
            text,
            options,
            isAdmin(options) ? 'is an Admin now' : 'now holds a role',
            (client, principal) =>
                isAdmin(options) ? client.authorizeRole(principal, 'Admin') : client.authorize(principal)
        )
    );
}

export function deauthorizeCommand(): Command {
    const command = new Command('deauthorize')
        .description('Take that back; whoever holds a role may for themselves.')
        .argument('<principal>');
    return withNetworkOptions(command).action((text: string, options: NetworkOptions) =>
        change(text, options, 'holds no role now', (client, principal) => client.deauthorize(principal))
    );
}

async function change(
    text: string,
    options: NetworkOptions,
    done: string,
    make: (client: JuryClient, principal: Principal) => Promise<unknown>
): Promise<void> {
    const principal = principalFrom(text);
    const { client } = await connect(options);
    await make(client, principal);
    const authorized = (await client.getAuthorized()).map((one) => one.toText());
    print(
        options.json,
        () => ({ authorized }),
        () => [`${principal.toText()} ${done}.`]
    );
}
