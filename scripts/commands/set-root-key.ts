import { Command } from 'commander';
import { equalBytes } from '../../src/protocol/bytes.js';
import { decodeInstallGenesis } from '../../src/protocol/genesis.js';
import { IC_ROOT_KEY } from '../../src/verifier/certificate/index.js';
import { connect, withNetworkOptions, type NetworkOptions } from '../cli/context.js';
import { readRootKey } from '../cli/arguments.js';
import { CliError } from '../cli/errors.js';
import { goesOn, withSendingOptions, type SendingOptions } from '../cli/send/index.js';
import { print } from '../cli/output/index.js';

export function setRootKeyCommand(): Command {
    const command = new Command('set-root-key').description(
        'Tell a canister the root key of its network, where that is not the Internet Computer. For controllers.'
    );
    return withSendingOptions(withNetworkOptions(command)).addHelpText('after', WHY).action(run);
}

const WHY = `
A canister checks certificates against the Internet Computer's root key, unless
it is told another one before its first commit and before a restore. The key
stands in the log's genesis for ever. jury replica start --deploy does this.

Example, for a canister that icp or dfx put on a network of this machine:
  jury set-root-key -n local -c <canister> -i controller.pem`;

async function run(options: NetworkOptions & SendingOptions): Promise<void> {
    // Before anybody is asked: the Internet Computer's key is known without.
    const isNamed = options.rootKey !== undefined && equalBytes(readRootKey(options.rootKey), IC_ROOT_KEY);
    if (isNamed || (options.rootKey === undefined && options.network === 'ic')) {
        throw new CliError(
            'ROOT_KEY_PINNED',
            'that is the Internet Computer, whose root key every jury canister knows; there is nothing to set'
        );
    }
    const connection = await connect(options);
    const { client, rootKey } = connection;
    const installed = (await client.getGenesis()).map(decodeInstallGenesis).find((one) => one !== undefined);
    const isSet = installed !== undefined && equalBytes(installed.rootKey, rootKey);
    const words = ['This tells the canister the root key of this network, which stands in its log for ever.'];
    const costs = { calls: [{ name: 'rootKey' }] } as const;
    const plan = { words, object: { root_key: rootKey }, connection, takes: 'controller', costs } as const;
    if (!isSet && !(await goesOn(plan, options))) return;
    if (!isSet) await client.setRootKey(rootKey);
    print(
        options.json,
        () => ({ set: !isSet }),
        () => [
            isSet
                ? 'The canister has the root key of this network already.'
                : 'The canister checks certificates against the root key of this network from now on.'
        ]
    );
}
