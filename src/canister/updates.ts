import {
    call,
    IDL,
    init,
    inspectMessage,
    msgArgData,
    msgCaller,
    msgReject,
    postUpgrade,
    time,
    update
} from 'azle';
import type { Principal } from 'azle';
import { Blob } from '../protocol/interface.js';
import { RANDOMNESS_BYTES } from '../protocol/limits.js';
import { decodeInitArgument, opt, originOf, roleOf } from './candid.js';
import type { OriginValue } from './candid.js';
import { codeHistory } from './code-history.js';
import { fail } from './fail.js';
import { acceptsMessage } from './guard.js';
import type { Caller } from './jury.js';
import { answer, readArguments, readJurorsAndMemo, reply, signature } from './method.js';
import type { CommitValue } from './restoration.js';
import { jury, restoration } from './state.js';

/** What changes the canister: each method a guard and one call into `Jury`. */
export class Updates {
    @init([IDL.Opt(IDL.Text)], { manual: true })
    init(): void {
        jury.install(initArgument(), time());
    }

    @postUpgrade([IDL.Opt(IDL.Text)], { manual: true })
    postUpgrade(): void {
        initArgument();
        jury.upgrade();
    }

    @inspectMessage({ manual: true })
    inspectMessage(): boolean {
        return acceptsMessage(jury.roles);
    }

    @update(...signature('add'))
    add(): void {
        const caller = user();
        const [jurors, memo] = readJurorsAndMemo('add');
        reply('add', jury.addOrRemove('Add', jurors, memo, caller));
    }

    @update(...signature('remove'))
    remove(): void {
        const caller = user();
        const [jurors, memo] = readJurorsAndMemo('remove');
        reply('remove', jury.addOrRemove('Remove', jurors, memo, caller));
    }

    /**
     * A failure after the randomness was asked for is answered without a trap: a trap would undo the record that
     * this draw failed.
     */
    @update(...signature('select'))
    async select(): Promise<void> {
        const caller = user();
        const [index, count, memo] = readArguments<[number, number, Uint8Array]>('select');
        const number = jury.requestDraw(index, count, memo, caller);
        const rand = await rawRand().catch((error: unknown) => {
            jury.failDraw(number);
            if (isCleanup(error)) throw error;
        });
        if (rand === undefined) {
            msgReject(
                `RANDOMNESS_UNAVAILABLE: draw ${number} failed and keeps its number; ask again for another`
            );
            return;
        }
        reply('select', jury.completeDraw(number, rand));
    }

    @update(...signature('expand'))
    expand(): void {
        const caller = user();
        answer('expand', (index: number, more: number, memo: Uint8Array) =>
            jury.expand(index, more, memo, caller)
        );
    }

    @update(...signature('commit'))
    commit(): void {
        user();
        answer('commit', (certificate: Uint8Array) => opt(jury.commit(certificate)));
    }

    @update(...signature('add_certificate'))
    add_certificate(): void {
        user();
        answer('add_certificate', (commit: number, certificate: Uint8Array) =>
            jury.addCertificate(commit, certificate)
        );
    }

    /** An update, so that the reply, which is the management canister's own, is certified. */
    @update(...signature('code_history'))
    async code_history(): Promise<void> {
        await codeHistory();
    }

    @update(...signature('restore_begin'))
    restore_begin(): void {
        controller();
        answer('restore_begin', (canister: Principal, before: OriginValue[]) =>
            restoration.begin(canister.toUint8Array(), before.map(originOf))
        );
    }

    @update(...signature('restore_blocks'))
    restore_blocks(): void {
        controller();
        answer('restore_blocks', (start: number, blocks: Uint8Array[]) => restoration.blocks(start, blocks));
    }

    @update(...signature('restore_commits'))
    restore_commits(): void {
        controller();
        answer('restore_commits', (start: number, commits: CommitValue[]) =>
            restoration.commits(start, commits)
        );
    }

    @update(...signature('restore_end'))
    restore_end(): void {
        controller();
        answer('restore_end', () => restoration.end());
    }

    @update(...signature('authorize'))
    authorize(): void {
        const caller = admin();
        answer('authorize', (principal: Principal) => {
            if (jury.roles.stored(principal) === undefined) jury.setRole(principal, 'User', caller);
        });
    }

    @update(...signature('authorize_role'))
    authorize_role(): void {
        const caller = admin();
        answer('authorize_role', (principal: Principal, role: Record<string, null>) =>
            jury.setRole(principal, roleOf(role), caller)
        );
    }

    /** Anyone may give up their own role. */
    @update(...signature('deauthorize'))
    deauthorize(): void {
        answer('deauthorize', (principal: Principal) => {
            const isSelf = principal.toText() === msgCaller().toText();
            jury.setRole(principal, undefined, isSelf ? caller() : admin());
        });
    }
}

const controller = (): void => jury.roles.requireController(msgCaller());
const caller = (): Caller => ({ principal: msgCaller(), time: jury.now() });
const user = (): Caller => ({ principal: jury.roles.requireUser(msgCaller()), time: jury.now() });
const admin = (): Caller => ({ principal: jury.roles.requireAdmin(msgCaller()), time: jury.now() });

function initArgument(): Uint8Array {
    const previousHash = decodeInitArgument(msgArgData());
    if (previousHash !== undefined) return previousHash;
    return fail('INIT_ARGUMENT', 'the init argument is null or the 64 hexadecimal digits of a previous hash');
}

async function rawRand(): Promise<Uint8Array> {
    const rand: Uint8Array = await call('aaaaa-aa', 'raw_rand', { paramIdlTypes: [], returnIdlType: Blob });
    if (rand.length !== RANDOMNESS_BYTES) throw new Error(`raw_rand answered ${rand.length} bytes`);
    return rand;
}

/** Azle runs `catch` blocks once more when a later trap is cleaned up; there, nobody can be answered any more. */
function isCleanup(error: unknown): boolean {
    return typeof error === 'object' && error !== null && 'type' in error && error.type === 'CleanupCallback';
}
