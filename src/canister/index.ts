import {
    call,
    IDL,
    init,
    inspectMessage,
    msgArgData,
    msgCaller,
    msgReject,
    postUpgrade,
    query,
    time,
    update
} from 'azle';
import type { Principal } from 'azle';
import { toHex } from '../protocol/bytes.js';
import { Blob } from '../protocol/interface.js';
import { RANDOMNESS_BYTES } from '../protocol/limits.js';
import { encodeBlobs, encodeBlock } from './candid-bytes.js';
import { decodeInitArgument, LIMITS, opt, roleOf, roleValue } from './candid.js';
import { codeHistory } from './code-history.js';
import { fail } from './fail.js';
import { acceptsMessage } from './guard.js';
import { Jury } from './jury.js';
import type { Caller } from './jury.js';
import { answer, answerRaw, readArguments, readJurorsAndMemo, reply, signature } from './method.js';
import { commitsPage, drawsPage, rawBlocks, roleChangesPage } from './paging.js';

const jury = new Jury();
const EMPTY = new Uint8Array();

/** The methods of `candid/jury.did`, each a guard and one call into `Jury`. */
export default class {
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
        reply('select', jury.completeDraw(number, rand, time()));
    }

    @update(...signature('expand'))
    expand(): void {
        const caller = user();
        answer('expand', (index: number, more: number, memo: Uint8Array) =>
            jury.expand(index, more, memo, caller)
        );
    }

    @query(...signature('get_certificate'))
    get_certificate(): void {
        const { committedLength, length } = jury.heads;
        answer('get_certificate', () =>
            committedLength === length ? [] : [jury.certification.certificate('get_certificate')]
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
            jury.certification.addCertificate(commit, certificate)
        );
    }

    @query(...signature('length'))
    length(): void {
        answer('length', () => jury.heads.length);
    }

    @query(...signature('last_hash'))
    last_hash(): void {
        answer('last_hash', () => toHex(jury.heads.previousHash));
    }

    @query(...signature('get_pending'))
    get_pending(): void {
        answer('get_pending', () => jury.heads.length - jury.heads.committedLength);
    }

    @query(...signature('get_pool_size'))
    get_pool_size(): void {
        answer('get_pool_size', (index: number) => jury.log.entry(index).poolSize);
    }

    @query(...signature('get_size'))
    get_size(): void {
        answer('get_size', (index: number) => jury.log.entry(index).size);
    }

    @query(...signature('get_block'))
    get_block(): void {
        answerRaw('get_block', (index: number) => {
            const { certification, heads, log } = jury;
            const bytes = log.bytes(index);
            if (index >= heads.committedLength) return encodeBlock(bytes, EMPTY, EMPTY, heads.previousHash);
            const { commits } = certification;
            const number = commits.covering(index);
            const { previousHash } = commits.get(number).leaves;
            return encodeBlock(
                bytes,
                commits.certificate(number),
                certification.witness(index, number),
                previousHash
            );
        });
    }

    @query(...signature('get_jurors'))
    get_jurors(): void {
        answerRaw('get_jurors', (index: number) => encodeBlobs(jury.log.data(index).jurors));
    }

    @query(...signature('find'))
    find(): void {
        answer('find', (index: number, jurors: Uint8Array[]) => jury.find(index, jurors).map(opt));
    }

    @query(...signature('get_pool'))
    get_pool(): void {
        answerRaw('get_pool', (index: number, start: number, length: number) =>
            encodeBlobs(jury.page(index, start, length))
        );
    }

    @query(...signature('get_history'))
    get_history(): void {
        answer('get_history', (juror: Uint8Array) =>
            jury.roster.spans(juror).flatMap(({ start, end }) => (end === undefined ? [start] : [start, end]))
        );
    }

    @query(...signature('get_tip'))
    get_tip(): void {
        const { certification, heads } = jury;
        answer('get_tip', () => ({
            length: heads.length,
            committed: heads.committedLength,
            certificate: certification.certificate('get_tip'),
            tree: certification.tip()
        }));
    }

    @query(...signature('get_witness'))
    get_witness(): void {
        const { certification, log } = jury;
        answer('get_witness', (index: number, [commit]: [number] | []) => {
            log.checkIndex(index);
            if (commit === undefined) {
                return {
                    certificate: certification.certificate('get_witness'),
                    tree: certification.witnessAtTip(index)
                };
            }
            certification.commits.checkCovers(commit, index);
            return {
                certificate: certification.commits.certificate(commit),
                tree: certification.witness(index, commit)
            };
        });
    }

    @query(...signature('get_consistency'))
    get_consistency(): void {
        answerRaw('get_consistency', (older: number, newer: number) =>
            encodeBlobs(jury.log.consistency(older, newer))
        );
    }

    @query(...signature('get_raw_blocks'))
    get_raw_blocks(): void {
        answerRaw('get_raw_blocks', (start: number, length: number) =>
            encodeBlobs(rawBlocks(jury, start, length))
        );
    }

    @query(...signature('get_commits'))
    get_commits(): void {
        answer('get_commits', (start: number, length: number) => commitsPage(jury, start, length));
    }

    @query(...signature('get_draws'))
    get_draws(): void {
        answer('get_draws', (start: number, length: number) => drawsPage(jury, start, length));
    }

    @query(...signature('get_limits'))
    get_limits(): void {
        answer('get_limits', () => LIMITS);
    }

    /** An update, so that the reply, which is the management canister's own, is certified. */
    @update(...signature('code_history'))
    async code_history(): Promise<void> {
        await codeHistory();
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

    @query(...signature('get_authorized'))
    get_authorized(): void {
        answer('get_authorized', () => jury.roles.list().map(({ principal }) => principal));
    }

    @query(...signature('get_roles'))
    get_roles(): void {
        answer('get_roles', () =>
            jury.roles.list().map(({ principal, role }) => ({ principal, role: roleValue(role) }))
        );
    }

    @query(...signature('get_role_changes'))
    get_role_changes(): void {
        answer('get_role_changes', (start: number, length: number) => roleChangesPage(jury, start, length));
    }
}

const caller = (): Caller => ({ principal: msgCaller(), time: time() });
const user = (): Caller => ({ principal: jury.roles.requireUser(msgCaller()), time: time() });
const admin = (): Caller => ({ principal: jury.roles.requireAdmin(msgCaller()), time: time() });

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
