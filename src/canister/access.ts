import { juryService } from '../protocol/interface.js';
import * as limits from '../protocol/limits.js';
import type { CanisterCode } from '../protocol/codes.js';

/**
 * Who may call a method. Of a query this says who may call it from an update of another canister, which the jury's
 * canister pays for; as a query, anyone may ask anything.
 *
 * - `anyone`: only what costs next to nothing.
 * - `paced`: whoever holds a role; anyone else only now and then (`Pace`).
 */
export type Callers = 'anyone' | 'paced' | 'user' | 'admin' | 'controller';

export interface Access {
    readonly isQuery: boolean;
    readonly callers: Callers;
    /** The largest argument, in bytes. */
    readonly bytes: number;
    /** What a larger one is refused with: the code of the limit, where only one can be passed. */
    readonly tooLarge: CanisterCode;
    /** What more elements than are read are refused with. */
    readonly tooMany: CanisterCode;
}

/** Numbers, a principal, or one juror; behind any type table that a client writes for them. */
const SMALL = 128;
/** A key and a signature, or a root key. */
const KEY = 512;
/** What stands around the bytes that a limit is about. */
const ROOM = 256;
const JURORS = limits.MAX_JURORS_PER_CALL * (limits.MAX_JUROR_BYTES + 1) + ROOM;
const MEMO = limits.MAX_MEMO_BYTES + ROOM;
const CERTIFICATE = limits.MAX_CERTIFICATE_BYTES + ROOM;
const PAGE = limits.MAX_MESSAGE_BYTES;
/** Of a log that was restored some hundred times. */
const LINEAGE = 64 * 1024;

type Row = readonly [callers: Callers, bytes: number, tooLarge?: CanisterCode, tooMany?: CanisterCode];

const MALFORMED = 'ARGUMENT_MALFORMED';

/** A row for each method of `candid/jury.did`; docs/threat-model.md says what each costs. */
const ROWS: Readonly<Record<string, Row>> = {
    add: ['user', JURORS + MEMO, MALFORMED, 'TOO_MANY_JURORS'],
    remove: ['user', JURORS + MEMO, MALFORMED, 'TOO_MANY_JURORS'],
    select: ['user', MEMO, 'MEMO_TOO_LARGE'],
    expand: ['user', MEMO, 'MEMO_TOO_LARGE'],
    commit: ['user', CERTIFICATE, 'CERTIFICATE_TOO_LARGE'],
    add_certificate: ['user', CERTIFICATE, 'CERTIFICATE_TOO_LARGE'],
    code_history: ['paced', SMALL],
    // Whoever holds a role may give up their own; taking another's is for admins, which the method decides.
    deauthorize: ['user', SMALL],
    authorize: ['admin', SMALL],
    authorize_role: ['admin', SMALL],
    set_entity_key: ['admin', KEY],
    set_root_key: ['controller', KEY],
    restore_begin: ['controller', LINEAGE],
    restore_entity_keys: ['controller', PAGE],
    restore_blocks: ['controller', PAGE],
    restore_commits: ['controller', PAGE],
    restore_end: ['controller', SMALL],

    length: ['anyone', SMALL],
    last_hash: ['anyone', SMALL],
    get_pending: ['anyone', SMALL],
    get_pool_size: ['anyone', SMALL],
    get_size: ['anyone', SMALL],
    get_limits: ['anyone', SMALL],
    get_certificate: ['user', SMALL],
    get_block: ['user', SMALL],
    get_jurors: ['user', SMALL],
    find: ['user', JURORS, MALFORMED, 'PAGE_TOO_LARGE'],
    get_pool: ['user', SMALL],
    get_history: ['user', SMALL],
    get_tip: ['user', SMALL],
    get_witness: ['user', SMALL],
    get_consistency: ['user', SMALL],
    get_raw_blocks: ['user', SMALL],
    get_commits: ['user', SMALL],
    get_draws: ['user', SMALL],
    get_lineage: ['user', SMALL],
    get_cycles: ['user', SMALL],
    get_authorized: ['user', SMALL],
    get_roles: ['user', SMALL],
    get_role_changes: ['user', SMALL],
    get_genesis: ['user', SMALL],
    get_entity_keys: ['user', SMALL],
    // It looks at the certificate first, of which there is none, and reads no more than the url.
    http_request: ['user', PAGE]
};

const queries = new Set(
    juryService._fields.filter(([, { annotations }]) => annotations.includes('query')).map(([name]) => name)
);

/** By the name of the method. */
export const ACCESS: ReadonlyMap<string, Access> = new Map(
    Object.entries(ROWS).map(([name, [callers, bytes, tooLarge = MALFORMED, tooMany = MALFORMED]]) => [
        name,
        { isQuery: queries.has(name), callers, bytes, tooLarge, tooMany }
    ])
);

/** @throws an error of the program: each method has a row */
export function accessOf(method: string): Access {
    const access = ACCESS.get(method);
    if (access === undefined) throw new Error(`nothing says who may call ${method}`);
    return access;
}
