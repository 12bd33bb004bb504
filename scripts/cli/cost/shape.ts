/** What one call takes of the canister's balance, in cycles on 13 nodes; the parts are added. */
export interface CallPrice {
    /** Of the call itself. */
    readonly call: number;
    /** Of each person on its list, or drawn by it. */
    readonly person?: number;
    /** Of each byte of the ids on its list. */
    readonly byte?: number;
}

/** Calls of the canister, and what is done with it; `First`: as the first of its kind after an upgrade. */
export type CallName =
    | 'create'
    | 'install'
    | 'upgrade'
    | 'add'
    | 'remove'
    | 'select'
    | 'expand'
    | 'commit'
    | 'commitFirst'
    | 'entityKey'
    | 'rotation'
    | 'rotationFirst'
    | 'authorize'
    | 'rootKey'
    | 'codeHistory'
    | 'refused';

/** What `npm run costs` measures, all on 13 nodes: the one source of the command and of the table in docs/operating.md. */
export interface Measured {
    readonly calls: Readonly<Record<CallName, CallPrice>>;
    /** Of each byte of a memo, whichever call has it. */
    readonly memoByte: number;
    /** In bytes: of an empty canister, of each person in the pool under an id of 32 bytes, of each block. */
    readonly storage: { readonly empty: number; readonly person: number; readonly block: number };
    /** Of a GiB that is kept for a day. */
    readonly gibDay: number;
    /** What has to lie above the freezing threshold. */
    readonly above: Readonly<Record<Need, number>>;
}

export type Need = 'change' | 'commit' | 'draw' | 'install';
