import { isController, Principal } from 'azle';
import { concatBytes, readU64be, u32be, u64be } from '../protocol/bytes.js';
import { roleByte, roleOfByte, rolesHead } from '../protocol/roles.js';
import type { Role, RoleChange } from '../protocol/roles.js';
import { canHoldRole, checkHolder } from './checks.js';
import { fail } from './fail.js';
import type { Caller } from './caller.js';
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
        return isController(principal) ? 'Admin' : this.stored(principal);
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
            `${caller.toText()} is neither an admin nor a controller, and this takes one`
        );
    }

    /** @throws `NOT_AUTHORIZED` */
    requireController(caller: Principal): void {
        if (isController(caller)) return;
        fail('NOT_AUTHORIZED', `${caller.toText()} is not a controller, and this takes one`);
    }

    /** The role that is stored, controllers aside. One of a principal that can hold none counts for nothing. */
    stored(principal: Principal): Role | undefined {
        return canHoldRole(principal.toUint8Array()) ? this.recorded(principal) : undefined;
    }

    /** All that hold a role, controllers aside, in order of their bytes. */
    list(): { principal: Principal; role: Role }[] {
        return this.roles.entries().flatMap(([bytes, value]) => {
            const role = roleOfByte(value[0] ?? 0);
            return role === undefined || !canHoldRole(bytes)
                ? []
                : [{ principal: Principal.fromUint8Array(bytes), role }];
        });
    }

    /**
     * Sets a role, or takes it away.
     * @returns whether anything changed
     * @throws `ANONYMOUS_REFUSED`, `PRINCIPAL_CANNOT_CALL`, `LAST_ADMIN`
     */
    set(whom: Principal, role: Role | undefined, by: Caller): boolean {
        if (role !== undefined) checkHolder(whom);
        const before = this.recorded(whom);
        if (before === role) return false;
        if (before === 'Admin') this.checkNotLast(by.principal);
        const key = whom.toUint8Array();
        if (role === undefined) this.roles.delete(key);
        else this.roles.set(key, Uint8Array.of(roleByte(role)));
        this.record({
            number: this.heads.roleChanges,
            by: by.principal.toUint8Array(),
            whom: key,
            role,
            time: by.time
        });
        return true;
    }

    change(number: number): RoleChange {
        const record = this.journal.require(u32be(number));
        const [role = 0, size = 0] = [record[0], record[9]];
        return {
            number,
            role: roleOfByte(role),
            time: readU64be(record, 1),
            by: record.slice(10, 10 + size),
            whom: record.slice(10 + size)
        };
    }

    private recorded(principal: Principal): Role | undefined {
        const value = this.roles.get(principal.toUint8Array());
        return value && roleOfByte(value[0] ?? 0);
    }

    /** Nobody can tell whether a canister has controllers, but a caller who is one. */
    private checkNotLast(caller: Principal): void {
        if (isController(caller) || this.list().filter(({ role }) => role === 'Admin').length > 1) return;
        fail('LAST_ADMIN', 'only a controller may take away the role of the last admin');
    }

    /** Role (1 byte), time (8), length of who (1), who, whom. */
    private record(change: RoleChange): void {
        const { heads } = this;
        const { by, whom, role, time } = change;
        const size = Uint8Array.of(by.length);
        this.journal.set(
            u32be(change.number),
            concatBytes(Uint8Array.of(roleByte(role)), u64be(time), size, by, whom)
        );
        heads.roles = rolesHead(heads.roles, change);
        heads.roleChanges++;
    }
}
