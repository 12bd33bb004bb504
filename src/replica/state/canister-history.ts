import type { Principal } from '@dfinity/principal';

/** Changes of a canister's code and controllers (interface specification, "Canister history"). */
export type ChangeDetails =
    | { readonly creation: { readonly controllers: readonly string[] } }
    | { readonly code_uninstall: null }
    | {
          readonly code_deployment: {
              readonly mode: 'install' | 'reinstall' | 'upgrade';
              readonly module_hash: Uint8Array;
          };
      }
    | {
          readonly load_snapshot: {
              readonly snapshot_id: Uint8Array;
              readonly canister_version: bigint;
              readonly taken_at_timestamp: bigint;
              /** Of a snapshot of another canister. */
              readonly from_canister_id?: string;
          };
      }
    | { readonly controllers_change: { readonly controllers: readonly string[] } }
    | {
          /** Of a canister that came from another id, by migration: what it was, and what was there before. */
          readonly rename_canister: {
              readonly canister_id: string;
              readonly total_num_changes: bigint;
              readonly rename_to: {
                  readonly canister_id: string;
                  readonly version: bigint;
                  readonly total_num_changes: bigint;
              };
              readonly requested_by: string;
          };
      };

export type ChangeOrigin = { readonly from_user: string } | { readonly from_canister: string };

export interface Change {
    readonly timestamp: bigint;
    readonly version: bigint;
    readonly origin: ChangeOrigin;
    readonly details: ChangeDetails;
}

export interface ChangeRecord {
    /** All there ever were, also those that are forgotten. */
    readonly total: bigint;
    /** The newest, oldest first. */
    readonly recent: readonly Change[];
}

const KEPT = 20;

export const NO_CHANGES: ChangeRecord = { total: 0n, recent: [] };

export function withChange(record: ChangeRecord, change: Change): ChangeRecord {
    return { total: record.total + 1n, recent: [...record.recent, change].slice(-KEPT) };
}

/** Canister ids end in 01 01; nobody else's principal is 10 bytes long. */
export function originOf(sender: Principal): ChangeOrigin {
    const bytes = sender.toUint8Array();
    const isCanister = bytes.length === 10 && bytes[8] === 1 && bytes[9] === 1;
    return isCanister ? { from_canister: sender.toText() } : { from_user: sender.toText() };
}
