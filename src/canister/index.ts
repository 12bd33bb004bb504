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
    msgReply,
    postUpgrade,
    query,
    time,
    update
} from 'azle';
import type { Principal } from 'azle';
import { Blob, Block, Commit } from '../protocol/interface.js';
import { blockValue, decodeInitArgument } from './candid.js';
import type { commitValue } from './candid.js';
import { fail } from './fail.js';
import { acceptsMessage } from './guard.js';
import { Jury } from './jury.js';
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

    @update([IDL.Vec(Blob), Blob], IDL.Nat32)
    add(jurors: Uint8Array[], memo: Uint8Array): number {
        jury.roles.requireUser(msgCaller());
        return jury.addOrRemove('Add', jurors, memo, msgCaller(), time());
    }

    @update([IDL.Vec(Blob), Blob], IDL.Nat32)
    remove(jurors: Uint8Array[], memo: Uint8Array): number {
        jury.roles.requireUser(msgCaller());
        return jury.addOrRemove('Remove', jurors, memo, msgCaller(), time());
    }

    /**
     * Manual, because a failure after the randomness was asked for must be answered without a trap: a trap would
     * undo the record that this draw failed.
     */
    @update([IDL.Nat32, IDL.Nat32, Blob], IDL.Nat32, { manual: true })
    async select(): Promise<void> {
        const caller = msgCaller();
        jury.roles.requireUser(caller);
        const [index, count, memo] = IDL.decode([IDL.Nat32, IDL.Nat32, Blob], msgArgData()) as unknown as [
            number,
            number,
            Uint8Array
        ];
        const number = jury.requestDraw(index, count, memo, caller, time());
        let rand: Uint8Array;
        try {
            rand = await call('aaaaa-aa', 'raw_rand', { paramIdlTypes: [], returnIdlType: Blob });
        } catch (error) {
            jury.failDraw(number);
            if (isCleanup(error)) throw error;
            msgReject(
                `RANDOMNESS_UNAVAILABLE: draw ${number} failed and keeps its number; ask again for another`
            );
            return;
        }
        msgReply(IDL.encode([IDL.Nat32], [jury.completeDraw(number, rand, time())]));
    }

    @query([], IDL.Opt(Blob))
    get_certificate(): [Uint8Array] | [] {
        if (jury.heads.committedLength === jury.heads.length) return [];
        const certificate = dataCertificate();
        if (certificate === undefined || inReplicatedExecution()) {
            fail('CERTIFICATE_ONLY_IN_QUERY', 'call get_certificate as a query');
        }
        return [certificate];
    }

    @update([Blob], IDL.Opt(IDL.Nat32))
    commit(certificate: Uint8Array): [number] | [] {
        jury.roles.requireUser(msgCaller());
        const length = jury.commit(certificate);
        return length === undefined ? [] : [length];
    }

    @query([], IDL.Nat32)
    length(): number {
        return jury.heads.length;
    }

    @query([], IDL.Nat32)
    get_pending(): number {
        return jury.heads.length - jury.heads.committedLength;
    }

    @query([IDL.Nat32], IDL.Nat32)
    get_pool_size(index: number): number {
        return jury.log.entry(index).poolSize;
    }

    @query([IDL.Nat32], Block)
    get_block(index: number): ReturnType<typeof blockValue> {
        const data = jury.log.data(index);
        if (index >= jury.heads.committedLength)
            return blockValue(data, EMPTY, EMPTY, jury.heads.previousHash);
        const { certification } = jury;
        const number = certification.commits.covering(index);
        const record = certification.commits.get(number);
        const witness = certification.witness(index, record);
        return blockValue(
            data,
            certification.commits.certificate(number),
            witness,
            record.leaves.previousHash
        );
    }

    @query([IDL.Nat32], IDL.Vec(Blob))
    get_jurors(index: number): Uint8Array[] {
        return [...jury.log.data(index).jurors];
    }

    @query([IDL.Nat32, IDL.Nat32, IDL.Nat32], IDL.Vec(Blob))
    get_pool(index: number, start: number, length: number): Uint8Array[] {
        return jury.page(index, start, length);
    }

    @query([IDL.Nat32, IDL.Nat32], IDL.Vec(Blob))
    get_raw_blocks(start: number, length: number): Uint8Array[] {
        return rawBlocks(jury, start, length);
    }

    @query([IDL.Nat32, IDL.Nat32], IDL.Vec(Commit))
    get_commits(start: number, length: number): ReturnType<typeof commitValue>[] {
        return commitsPage(jury, start, length);
    }

    @update([IDL.Principal])
    authorize(principal: Principal): void {
        jury.roles.requireAdmin(msgCaller());
        jury.authorize(principal, msgCaller(), time());
    }

    /** Anyone may give up their own role. */
    @update([IDL.Principal])
    deauthorize(principal: Principal): void {
        if (principal.toText() !== msgCaller().toText()) jury.roles.requireAdmin(msgCaller());
        jury.deauthorize(principal, msgCaller(), time());
    }

    @query([], IDL.Vec(IDL.Principal))
    get_authorized(): Principal[] {
        return jury.roles.list();
    }
}

function initArgument(): Uint8Array {
    const previousHash = decodeInitArgument(msgArgData());
    if (previousHash !== undefined) return previousHash;
    return fail('INIT_ARGUMENT', 'the init argument is null or the 64 hexadecimal digits of a previous hash');
}

/** Azle runs `catch` blocks once more when a later trap is cleaned up; there, nobody can be answered any more. */
function isCleanup(error: unknown): boolean {
    return typeof error === 'object' && error !== null && 'type' in error && error.type === 'CleanupCallback';
}
