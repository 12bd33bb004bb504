import { taggedEncoding, u32be, u64be } from './bytes.js';
import { sha256 } from './sha256.js';

/** One change of roles, as it enters the hash chain whose head is the `roles` leaf. */
export interface RoleChange {
    readonly number: number;
    readonly by: Uint8Array;
    readonly whom: Uint8Array;
    readonly role: Role | undefined;
    readonly time: bigint;
}

export const ROLES = ['User', 'Admin'] as const;
export type Role = (typeof ROLES)[number];

/** How a role stands in hashes and in storage: 0 is no role. */
export const roleByte = (role: Role | undefined): number =>
    role === undefined ? 0 : ROLES.indexOf(role) + 1;
export const roleOfByte = (byte: number): Role | undefined => ROLES[byte - 1];

/** The head of the chain of role changes after `change`. `undefined` as the role means that it was taken away. */
export function rolesHead(previous: Uint8Array, change: RoleChange): Uint8Array {
    return sha256(
        taggedEncoding(
            'icjury/v1/role-change',
            previous,
            u32be(change.number),
            change.by,
            change.whom,
            Uint8Array.of(roleByte(change.role)),
            u64be(change.time)
        )
    );
}
