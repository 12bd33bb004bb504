import {
    call,
    dataCertificate,
    IDL,
    init,
    inReplicatedExecution,
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
import { Blob } from '../protocol/interface.js';
import { RANDOMNESS_BYTES } from '../protocol/limits.js';
import { blockValue, decodeInitArgument } from './candid.js';
import { fail } from './fail.js';
import { acceptsMessage } from './guard.js';
import { Jury } from './jury.js';
import { answer, readArguments, reply, signature } from './method.js';
import { commitsPage, rawBlocks } from './paging.js';

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
        const caller = jury.roles.requireUser(msgCaller());
        answer('add', (jurors: Uint8Array[], memo: Uint8Array) =>
            jury.addOrRemove('Add', jurors, memo, caller, time())
        );
    }

    @update(...signature('remove'))
    remove(): void {
        const caller = jury.roles.requireUser(msgCaller());
        answer('remove', (jurors: Uint8Array[], memo: Uint8Array) =>
            jury.addOrRemove('Remove', jurors, memo, caller, time())
        );
    }

    /**
     * A failure after the randomness was asked for is answered without a trap: a trap would undo the record that
     * this draw failed.
     */
    @update(...signature('select'))
    async select(): Promise<void> {
        const caller = jury.roles.requireUser(msgCaller());
        const [index, count, memo] = readArguments<[number, number, Uint8Array]>('select');
        const number = jury.requestDraw(index, count, memo, caller, time());
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

    @query(...signature('get_certificate'))
    get_certificate(): void {
        answer('get_certificate', () => {
            if (jury.heads.committedLength === jury.heads.length) return [];
            const certificate = dataCertificate();
            if (certificate === undefined || inReplicatedExecution()) {
                fail('CERTIFICATE_ONLY_IN_QUERY', 'call get_certificate as a query');
            }
            return [certificate];
        });
    }

    @update(...signature('commit'))
    commit(): void {
        jury.roles.requireUser(msgCaller());
        answer('commit', (certificate: Uint8Array) => {
            const length = jury.commit(certificate);
            return length === undefined ? [] : [length];
        });
    }

    @query(...signature('length'))
    length(): void {
        answer('length', () => jury.heads.length);
    }

    @query(...signature('get_pending'))
    get_pending(): void {
        answer('get_pending', () => jury.heads.length - jury.heads.committedLength);
    }

    @query(...signature('get_pool_size'))
    get_pool_size(): void {
        answer('get_pool_size', (index: number) => jury.log.entry(index).poolSize);
    }

    @query(...signature('get_block'))
    get_block(): void {
        answer('get_block', (index: number) => {
            const { certification, heads, log } = jury;
            const data = log.data(index);
            if (index >= heads.committedLength) return blockValue(data, EMPTY, EMPTY, heads.previousHash);
            const number = certification.commits.covering(index);
            const record = certification.commits.get(number);
            const certificate = certification.commits.certificate(number);
            return blockValue(
                data,
                certificate,
                certification.witness(index, record),
                record.leaves.previousHash
            );
        });
    }

    @query(...signature('get_jurors'))
    get_jurors(): void {
        answer('get_jurors', (index: number) => [...jury.log.data(index).jurors]);
    }

    @query(...signature('get_pool'))
    get_pool(): void {
        answer('get_pool', (index: number, start: number, length: number) => jury.page(index, start, length));
    }

    @query(...signature('get_raw_blocks'))
    get_raw_blocks(): void {
        answer('get_raw_blocks', (start: number, length: number) => rawBlocks(jury, start, length));
    }

    @query(...signature('get_commits'))
    get_commits(): void {
        answer('get_commits', (start: number, length: number) => commitsPage(jury, start, length));
    }

    @update(...signature('authorize'))
    authorize(): void {
        const caller = jury.roles.requireAdmin(msgCaller());
        answer('authorize', (principal: Principal) => jury.authorize(principal, caller, time()));
    }

    /** Anyone may give up their own role. */
    @update(...signature('deauthorize'))
    deauthorize(): void {
        const caller = msgCaller();
        answer('deauthorize', (principal: Principal) => {
            if (principal.toText() !== caller.toText()) jury.roles.requireAdmin(caller);
            jury.deauthorize(principal, caller, time());
        });
    }

    @query(...signature('get_authorized'))
    get_authorized(): void {
        answer('get_authorized', () => jury.roles.list());
    }
}

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
