import type { JuryClient } from '../../client/jury-client.js';

/** What a backup asks of a client. */
export type BackupSource = Pick<
    JuryClient,
    | 'canisterId'
    | 'getRawBlocks'
    | 'getCommits'
    | 'getLineage'
    | 'getGenesis'
    | 'getEntityKeys'
    | 'getTip'
    | 'getWitness'
    | 'getCodeState'
    | 'callCodeHistory'
    | 'getDraws'
    | 'getRoleChanges'
>;
