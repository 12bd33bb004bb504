import {
    call,
    IDL,
    init,
    inspectMessage,
    msgArgData,
    msgReject,
    postUpgrade,
    preUpgrade,
    time,
    update
} from 'azle';
import type { Principal } from 'azle';
import { equalBytes } from '../protocol/bytes.js';
import { readCandidArguments } from '../protocol/candid-arguments.js';
import { Blob } from '../protocol/interface.js';
import { RANDOMNESS_BYTES } from '../protocol/limits.js';
import { answerOf, requireNoCalls } from './awaited-calls.js';
import { decodeInitArgument, entityKeyOf, opt, originOf, roleOf } from './candid.js';
import type { EntityKeyValue, OriginValue } from './candid.js';
import { NO_VALUES } from './candid-bytes.js';
import { forgetRefusals, requireGoodCertifier, withCertificate } from './certificates/certifier-guard.js';
import { codeHistory } from './code-history.js';
import { requireCyclesToCommit, unpaid } from './cycles.js';
import { fail } from './fail.js';
import { acceptsMessage, admit } from './guard.js';
import { perform, readArguments, reply, signature } from './method.js';
import type { CommitValue } from './restoration.js';
import { jury, restoration } from './state.js';

/** What changes the canister. Each method is one call into `Jury`, behind what `method.ts` does for all. */
export class Updates {
    @init([IDL.Opt(IDL.Text)], { manual: true })
    init(): void {
        jury.install(initArgument(), time());
    }

    @preUpgrade
    preUpgrade(): void {
        requireNoCalls();
    }

    @postUpgrade([IDL.Opt(IDL.Text)], { manual: true })
    postUpgrade(): void {
        initArgument();
        jury.upgrade();
    }

    @inspectMessage({ manual: true })
    inspectMessage(): boolean {
        return acceptsMessage();
    }

    @update(...signature('add'))
    add(): void {
        perform('add', (caller, jurors: Uint8Array[], memo: Uint8Array) =>
            jury.addOrRemove('Add', jurors, memo, caller)
        );
    }

    @update(...signature('remove'))
    remove(): void {
        perform('remove', (caller, jurors: Uint8Array[], memo: Uint8Array) =>
            jury.addOrRemove('Remove', jurors, memo, caller)
        );
    }

    /**
     * A failure after the randomness was asked for is answered without a trap: a trap would undo the record that
     * this draw failed. Where the request itself cannot be paid, nothing was asked for, and the trap undoes the draw.
     */
    @update(...signature('select'))
    async select(): Promise<void> {
        const caller = admit('select');
        const [index, count, memo] = readArguments<[number, number, Uint8Array]>('select');
        const number = jury.requestDraw(index, count, memo, caller);
        const rand = await answerOf(rawRand).catch((error: unknown) => {
            const low = unpaid('a draw takes a number', error);
            if (low !== undefined) fail('CYCLES_LOW', low);
            jury.failDraw(number);
            if (isCleanup(error)) throw error;
        });
        const block = rand && jury.completeDraw(number, rand);
        if (block === undefined) {
            msgReject(
                `RANDOMNESS_UNAVAILABLE: draw ${number} failed and keeps its number; ask again for another`
            );
            return;
        }
        reply('select', block);
    }

    @update(...signature('expand'))
    expand(): void {
        perform('expand', (caller, index: number, more: number, memo: Uint8Array) =>
            jury.expand(index, more, memo, caller)
        );
    }

    @update(...signature('commit'))
    commit(): Promise<void> {
        return putCertificate('commit', (certificate: Uint8Array) => opt(jury.commit(certificate)));
    }

    @update(...signature('add_certificate'))
    add_certificate(): Promise<void> {
        return putCertificate('add_certificate', (commit: number, certificate: Uint8Array) =>
            jury.addCertificate(commit, certificate)
        );
    }

    /** An update, so that the reply, which is the management canister's own, is certified. */
    @update(...signature('code_history'))
    async code_history(): Promise<void> {
        admit('code_history');
        readArguments('code_history');
        await codeHistory();
    }

    @update(...signature('restore_begin'))
    restore_begin(): void {
        perform('restore_begin', (_, canister: Principal, before: OriginValue[], genesis: Uint8Array[]) =>
            restoration.begin(canister.toUint8Array(), before.map(originOf), genesis)
        );
    }

    @update(...signature('restore_entity_keys'))
    restore_entity_keys(): void {
        perform('restore_entity_keys', (_, start: number, changes: EntityKeyValue[]) =>
            restoration.entityKeys(start, changes.map(entityKeyOf))
        );
    }

    @update(...signature('set_root_key'))
    set_root_key(): void {
        perform('set_root_key', (_, key: Uint8Array) => jury.setRootKey(key));
        forgetRefusals();
    }

    @update(...signature('set_entity_key'))
    set_entity_key(): void {
        perform('set_entity_key', (caller, key: Uint8Array, [signature]: [Uint8Array] | []) =>
            jury.setEntityKey(key, signature, caller)
        );
    }

    @update(...signature('restore_blocks'))
    restore_blocks(): void {
        perform('restore_blocks', (_, start: number, blocks: Uint8Array[]) =>
            restoration.blocks(start, blocks)
        );
    }

    @update(...signature('restore_commits'))
    restore_commits(): void {
        perform('restore_commits', (_, start: number, commits: CommitValue[]) =>
            restoration.commits(start, commits)
        );
    }

    @update(...signature('restore_end'))
    restore_end(): void {
        perform('restore_end', () => restoration.end());
    }

    @update(...signature('authorize'))
    authorize(): void {
        perform('authorize', (caller, principal: Principal) => {
            if (jury.roles.stored(principal) === undefined) jury.setRole(principal, 'User', caller);
        });
    }

    @update(...signature('authorize_role'))
    authorize_role(): void {
        perform('authorize_role', (caller, principal: Principal, role: Record<string, null>) =>
            jury.setRole(principal, roleOf(role), caller)
        );
    }

    /** Whoever holds a role may give it up. */
    @update(...signature('deauthorize'))
    deauthorize(): void {
        perform('deauthorize', (caller, principal: Principal) => {
            const isSelf = equalBytes(principal.toUint8Array(), caller.principal.toUint8Array());
            if (!isSelf) jury.roles.requireAdmin(caller.principal);
            jury.setRole(principal, undefined, caller);
        });
    }
}

/** The balance is looked at between what can be read and what has to be computed; all of it is one message. */
async function putCertificate<Args extends unknown[]>(
    method: string,
    put: (...args: Args) => unknown
): Promise<void> {
    requireGoodCertifier();
    admit(method);
    const args = readArguments<Args>(method);
    await requireCyclesToCommit();
    withCertificate(() => reply(method, put(...args)));
}

function initArgument(): Uint8Array {
    const previousHash = decodeInitArgument(msgArgData());
    if (previousHash !== undefined) return previousHash;
    return fail('INIT_ARGUMENT', 'the init argument is null or the 64 hexadecimal digits of a previous hash');
}

async function rawRand(): Promise<Uint8Array> {
    const reply = await call<Uint8Array, Uint8Array>('aaaaa-aa', 'raw_rand', {
        raw: true,
        args: NO_VALUES
    });
    const [rand] = readCandidArguments([Blob], reply) as [Uint8Array];
    if (rand.length !== RANDOMNESS_BYTES) throw new Error(`raw_rand answered ${rand.length} bytes`);
    return rand;
}

/** Azle runs `catch` blocks once more when a later trap is cleaned up; there, nobody can be answered any more. */
function isCleanup(error: unknown): boolean {
    return typeof error === 'object' && error !== null && 'type' in error && error.type === 'CleanupCallback';
}
