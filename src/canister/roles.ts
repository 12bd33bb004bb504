import { isController, Principal } from 'azle';
import { concatBytes, u32be, u64be } from '../protocol/bytes.js';
import type { Role } from '../protocol/roles.js';
import { ROLES, rolesHead } from '../protocol/roles.js';
import { fail } from './fail.js';
import { ByteMap } from './storage/byte-map.js';
import type { Heads } from './storage/heads.js';
import { MEMORY } from './storage/memory-ids.js';

/** Who may do what. Every change is a record in a journal whose hash chain is certified (leaf `roles`). */
export class Roles {
    private readonly roles = new ByteMap(MEMORY.roles);
    private readonly journal = new ByteMap(MEMORY.roleChanges);

    constructor(private readonly heads: Heads) {}

    /** Controllers are always Admin. */
    of(principal: Principal): Role | undefined {
        if (isController(principal)) return 'Admin';
        return this.stored(principal);
    }

    /** @returns the caller. @throws `NOT_AUTHORIZED` */
    requireUser(caller: Principal): Principal {
        if (this.of(caller) !== undefined) return caller;
        return fail(
            'NOT_AUTHORIZED',
            `${caller.toText()} holds no role; an admin can grant one with authorize`
        );
    }

    /** @returns the caller. @throws `NOT_AUTHORIZED` */
    requireAdmin(caller: Principal): Principal {
        if (this.of(caller) === 'Admin') return caller;
        return fail(
            'NOT_AUTHORIZED',
            `${caller.toText()} is no admin, and only admins and controllers may change roles`
        );
    }

    /** Grants User. Whoever holds a role already keeps it. @returns whether anything changed */
    authorize(whom: Principal, by: Principal, time: bigint): boolean {
        if (this.stored(whom) !== undefined) return false;
        this.change(whom, 'User', by, time);
        return true;
    }

    /** Takes the role away; an unknown principal is left as it is. @returns whether anything changed */
    deauthorize(whom: Principal, by: Principal, time: bigint): boolean {
        if (this.stored(whom) === undefined) return false;
        this.change(whom, undefined, by, time);
        return true;
    }

    /** All that hold a role, controllers aside, in order of their bytes. */
    list(): Principal[] {
        return this.roles.entries().map(([bytes]) => Principal.fromUint8Array(bytes));
    }

    private stored(principal: Principal): Role | undefined {
        const value = this.roles.get(principal.toUint8Array());
        return value === undefined ? undefined : ROLES[value[0] ?? 0];
    }

    private change(whom: Principal, role: Role | undefined, by: Principal, time: bigint): void {
        const { heads } = this;
        const key = whom.toUint8Array();
        const byBytes = by.toUint8Array();
        const tag = Uint8Array.of(role === undefined ? 0 : ROLES.indexOf(role) + 1);
        if (role === undefined) this.roles.delete(key);
        else this.roles.set(key, Uint8Array.of(ROLES.indexOf(role)));
        heads.roles = rolesHead(heads.roles, {
            number: heads.roleChanges,
            by: byBytes,
            whom: key,
            role,
            time
        });
        this.journal.set(
            u32be(heads.roleChanges),
            concatBytes(tag, u64be(time), Uint8Array.of(byBytes.length), byBytes, key)
        );
        heads.roleChanges++;
    }
}
