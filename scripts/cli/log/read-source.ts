import { Option } from 'commander';
import { connect, type NetworkOptions } from '../context.js';
import { logInFolder, logOfCanister, requireVerified, type ReadLog } from './verified-log.js';

export interface SourceOptions extends NetworkOptions {
    readonly archive?: string;
}

export const archiveOption = (): Option =>
    new Option('--archive <folder>', 'read the log from a fetched copy, without a network');

/** The committed log, verified: from a folder, if one is named, else from the canister. @throws {JuryError} */
export async function logFrom(options: SourceOptions): Promise<ReadLog> {
    if (options.archive !== undefined)
        return requireVerified(await logInFolder(options.archive, options.rootKey));
    return logOfCanister(await connect(options));
}
