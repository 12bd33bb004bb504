import { Command } from 'commander';
import { connect, principalFrom, withNetworkOptions } from '../cli/context.js';
import type { NetworkOptions } from '../cli/context.js';
import { print } from '../cli/output.js';

export const authorizeCommand = (): Command =>
    roleCommand('authorize', 'Allow a principal to add, remove, select and commit.', 'now holds a role');
export const deauthorizeCommand = (): Command =>
    roleCommand(
        'deauthorize',
        'Take that back; whoever holds a role may for themselves.',
        'holds no role now'
    );

function roleCommand(name: 'authorize' | 'deauthorize', description: string, done: string): Command {
    const command = new Command(name).description(description).argument('<principal>');
    return withNetworkOptions(command).action(async (text: string, options: NetworkOptions) => {
        const principal = principalFrom(text);
        const { client } = await connect(options);
        await client[name](principal);
        const authorized = (await client.getAuthorized()).map((one) => one.toText());
        print(
            options.json,
            () => ({ authorized }),
            () => [`${principal.toText()} ${done}.`]
        );
    });
}
