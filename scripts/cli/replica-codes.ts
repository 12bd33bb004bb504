/** Of `jury replica`. The replica has the codes, and no words for them. */
export const REPLICA_CODES = {
    PORT_IN_USE: 'Another program listens on the port.',
    STATE_UNUSABLE: 'The state folder cannot be made or read.',
    STATE_IN_USE: 'Another replica uses the state folder.',
    STATE_VERSION: 'The state folder is of a version that this replica does not read.',
    STATE_CORRUPT: 'The state folder is damaged, or no state folder.',
    BAD_OPTION: 'An option has no possible value.',
    CANISTER_ERROR: 'The canister could not be installed.',
    STOPPED: 'The replica has been stopped.'
} as const;
