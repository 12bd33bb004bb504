import { IDL, query } from 'azle';
import { toHex } from '../protocol/bytes.js';
import { LimitsType } from '../protocol/interface.js';
import { encodeBlobs, encodeBlock } from './candid-bytes.js';
import { LIMITS, lineageValue, opt, roleValue } from './candid.js';
import { cyclesNow } from './cycles.js';
import { admitQuery } from './guard.js';
import { answer, answerRaw, readArguments, reply, signature } from './method.js';
import { commitsPage, drawsPage, entityKeysPage, rawBlocks, roleChangesPage } from './paging.js';
import { jury } from './state.js';

const EMPTY = new Uint8Array();

/** Encoded once: it costs 11 million instructions, and strangers' canisters may ask for it. */
const ENCODED_LIMITS = IDL.encode([LimitsType], [LIMITS]);

/** What anyone may ask. Each method is one question to `Jury`. */
export class Queries {
    @query(...signature('get_certificate'))
    get_certificate(): void {
        answer('get_certificate', () => {
            const { committedLength, length } = jury.heads;
            return committedLength === length ? [] : [jury.certification.certificate('get_certificate')];
        });
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

    @query(...signature('get_lineage'))
    get_lineage(): void {
        answer('get_lineage', () => lineageValue(jury.heads.lineage));
    }

    @query(...signature('get_genesis'))
    get_genesis(): void {
        answer('get_genesis', () => jury.geneses.own);
    }

    @query(...signature('get_entity_keys'))
    get_entity_keys(): void {
        answer('get_entity_keys', (start: number, length: number) => entityKeysPage(jury, start, length));
    }

    @query(...signature('get_limits'))
    get_limits(): void {
        answerRaw('get_limits', () => ENCODED_LIMITS);
    }

    /** What stands behind the `await` is the same query: see `cyclesNow`. */
    @query(...signature('get_cycles'))
    async get_cycles(): Promise<void> {
        admitQuery('get_cycles');
        readArguments('get_cycles');
        reply('get_cycles', await cyclesNow());
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
