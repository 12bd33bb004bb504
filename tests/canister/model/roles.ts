import type { Principal } from '@dfinity/principal';
import { enc, sha256, u32, u64 } from './documented.js';
import type { Bytes } from './documented.js';

export type Role = 'User' | 'Admin';
const ROLE_BYTES = { User: 1, Admin: 2 };

export interface RoleChange {
    readonly by: Principal;
    readonly whom: Principal;
    readonly role: Role | undefined;
    readonly time: bigint;
}

/** What the canister has to refuse a call with. */
export class Expected extends Error {
    constructor(readonly code: string) {
        super(code);
    }
}

export const refuse = (code: string): never => {
    throw new Expected(code);
};

/** Who may do what, and every change of it. */
export abstract class ModelRoles {
    readonly roles = new Map<string, { principal: Principal; role: Role }>();
    readonly roleChanges: RoleChange[] = [];
    rolesHead: Bytes = new Uint8Array(32);

    constructor(private readonly controller: Principal) {}

    /** Certifies the state as it is now. */
    protected abstract seal(): void;

    roleOf(who: Principal): Role | undefined {
        return this.isController(who) ? 'Admin' : this.roles.get(who.toText())?.role;
    }

    private isController(who: Principal): boolean {
        return who.toText() === this.controller.toText();
    }

    checkUser(by: Principal): void {
        if (this.roleOf(by) === undefined) refuse('NOT_AUTHORIZED');
    }

    checkAdmin(by: Principal): void {
        if (this.roleOf(by) !== 'Admin') refuse('NOT_AUTHORIZED');
    }

    checkController(by: Principal): void {
        if (!this.isController(by)) refuse('NOT_AUTHORIZED');
    }

    /** @param isGrant `authorize`: leaves an Admin alone */
    checkRole(by: Principal, whom: Principal, role: Role | undefined, isGrant: boolean): void {
        const isOwn = role === undefined && by.toText() === whom.toText();
        if (isOwn) this.checkUser(by);
        else this.checkAdmin(by);
        if (role !== undefined && whom.isAnonymous()) refuse('ANONYMOUS_REFUSED');
        const before = this.roles.get(whom.toText())?.role;
        if (before !== 'Admin' || role === 'Admin' || isGrant) return;
        const admins = [...this.roles.values()].filter((one) => one.role === 'Admin').length;
        if (admins === 1 && !this.isController(by)) refuse('LAST_ADMIN');
    }

    setRole(change: RoleChange, isGrant: boolean): void {
        const { by, whom, role, time } = change;
        const before = this.roles.get(whom.toText())?.role;
        if (before === role || (isGrant && before !== undefined)) return;
        if (role === undefined) this.roles.delete(whom.toText());
        else this.roles.set(whom.toText(), { principal: whom, role });
        const fields = [
            this.rolesHead,
            u32(this.roleChanges.length),
            by.toUint8Array(),
            whom.toUint8Array(),
            Uint8Array.of(role === undefined ? 0 : ROLE_BYTES[role]),
            u64(time)
        ];
        this.rolesHead = sha256(enc('icjury/v1/role-change', ...fields));
        this.roleChanges.push(change);
        this.seal();
    }
}
