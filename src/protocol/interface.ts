import { IDL } from '@dfinity/candid';

/** The Candid types of `candid/jury.did`, shared by the canister, which implements them, and the client. */
export const Blob = IDL.Vec(IDL.Nat8);

const Kind = IDL.Variant({ Add: IDL.Null, Remove: IDL.Null, Select: IDL.Null, Expand: IDL.Null });

const Draw = IDL.Record({ number: IDL.Opt(IDL.Nat32), requested_at: IDL.Nat64, algorithm: IDL.Text });

export const Data = IDL.Record({
    kind: Kind,
    jurors: IDL.Vec(Blob),
    rand: IDL.Opt(Blob),
    jurors_index: IDL.Nat32,
    memo: Blob,
    draw: IDL.Opt(Draw),
    author: IDL.Opt(IDL.Principal),
    timestamp: IDL.Opt(IDL.Nat64)
});

export const Block = IDL.Record({ certificate: Blob, tree: Blob, data: Data, previous_hash: Blob });

export const Commit = IDL.Record({
    length: IDL.Nat32,
    root: Blob,
    draws: IDL.Nat32,
    genesis: Blob,
    previous_hash: Blob,
    roles: Blob,
    certificates: IDL.Vec(Blob)
});

const blobs = IDL.Vec(Blob);
const query = ['query'];

export const juryService: IDL.ServiceClass = IDL.Service({
    add: IDL.Func([blobs, Blob], [IDL.Nat32], []),
    remove: IDL.Func([blobs, Blob], [IDL.Nat32], []),
    select: IDL.Func([IDL.Nat32, IDL.Nat32, Blob], [IDL.Nat32], []),
    get_certificate: IDL.Func([], [IDL.Opt(Blob)], query),
    commit: IDL.Func([Blob], [IDL.Opt(IDL.Nat32)], []),
    length: IDL.Func([], [IDL.Nat32], query),
    get_pool_size: IDL.Func([IDL.Nat32], [IDL.Nat32], query),
    get_pending: IDL.Func([], [IDL.Nat32], query),
    get_block: IDL.Func([IDL.Nat32], [Block], query),
    get_jurors: IDL.Func([IDL.Nat32], [blobs], query),
    get_pool: IDL.Func([IDL.Nat32, IDL.Nat32, IDL.Nat32], [blobs], query),
    get_raw_blocks: IDL.Func([IDL.Nat32, IDL.Nat32], [blobs], query),
    get_commits: IDL.Func([IDL.Nat32, IDL.Nat32], [IDL.Vec(Commit)], query),
    authorize: IDL.Func([IDL.Principal], [], []),
    deauthorize: IDL.Func([IDL.Principal], [], []),
    get_authorized: IDL.Func([], [IDL.Vec(IDL.Principal)], query)
});
