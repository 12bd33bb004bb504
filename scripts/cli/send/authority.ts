import { equalBytes } from '../../../src/protocol/bytes.js';
import type { Connection } from '../context.js';
import { CliError, EXIT } from '../errors.js';

/** Whom the canister is asked as. */
export type Caller = Pick<Connection, 'client' | 'canisterId' | 'rootKey'>;

/** What it takes to be answered: any role, the role Admin, or to be a controller, who may all that an Admin may. */
export type Takes = 'role' | 'Admin' | 'controller';

/** Roles are the canister's word, as its refusal would be; controllers hold none, and the network certifies them. */
async function mayCall({ client, canisterId, rootKey }: Caller, takes: Takes): Promise<boolean> {
    const caller = client.caller.toUint8Array();
    const role = takes === 'controller' ? undefined : await client.roleOf(caller);
    if (role === 'Admin' || (role !== undefined && takes === 'role')) return true;
    const { verifyCode } = await import('../../../src/archive/audit/index.js');
    const { controllers } = verifyCode(
        { state: await client.getCodeState(), history: undefined },
        { rootKey, canisterId: canisterId.toUint8Array() }
    );
    return controllers.some((one) => equalBytes(one, caller));
}

/** As the canister would refuse it, before anything is asked, written or sent. @throws {CliError} `NOT_AUTHORIZED` */
export async function requireAuthority(connection: Caller, takes: Takes): Promise<void> {
    if (await mayCall(connection, takes)) return;
    const caller = connection.client.caller.toText();
    const why = {
        role: `${caller} holds no role; an admin can grant one with authorize`,
        Admin: `only an Admin or a controller may put a key on record, and ${caller} is neither; nothing was sent; ask one of them to run this, or to make you one: jury authorize ${caller} --admin`,
        controller: `${caller} is not a controller, and this takes one`
    }[takes];
    throw new CliError('NOT_AUTHORIZED', why, EXIT.refused);
}
