import type { CommitInput } from '../input.js';
import { equalBytes, toHex } from '../../protocol/bytes.js';
import { ZERO_HASH } from '../../protocol/genesis.js';
import { canisterOf, type LogEnd, type Origin } from '../../protocol/lineage.js';
import { verifyCertificate, type CertificateContext } from '../certificate/index.js';
import { attempt, failed, isFailure, noted, passed, type Failure, type Finding } from '../finding.js';
import { commitFailures, type CommitPlace } from './commit-rule.js';
import { isoTime } from '../../protocol/iso-time.js';

/** A commit whose root is recomputed and certified, so that its blocks are proven, whatever else is wrong with it. */
export interface ProvenCommit {
    readonly sound: boolean;
    readonly length: number;
    readonly root: Uint8Array;
    /** T */
    readonly blocksHash: Uint8Array | undefined;
    readonly draws: number;
    /** Times of its genuine certificates; at least one. */
    readonly times: readonly bigint[];
}

/** How many certificates of commits were looked at, and what came of it. */
export interface CertificateCount {
    /** All that were looked at. */
    readonly asked: number;
    readonly genuine: number;
    /** Commits without a genuine one, which a later commit proves. */
    readonly uncovered: number;
}

/** Checks commits in their order: each against its blocks, its certificates and the commit before it. */
export class CommitCheck {
    private before: LogEnd | undefined;
    private asked = 0;
    private genuine = 0;
    private uncovered = 0;
    /** Of commits whose leaves give their root, and whose certificates were looked at, the times of the genuine ones. */
    readonly times = new Map<number, readonly bigint[]>();
    /** Commits that no genuine certificate covers, until one of the same canister behind them is proven. */
    private waiting: { readonly k: number; readonly refused: readonly Failure[] }[] = [];

    /**
     * @param asks whether the certificates of commit k are looked at; those of the last one always are
     * @param count of the commits of the log
     * @param origins of a restored log, oldest first
     * @param initHash what the canister of the first commit was installed with; undefined: not known
     */
    constructor(
        private readonly context: CertificateContext,
        private readonly asks: (k: number) => boolean,
        private readonly count: number,
        private readonly origins: readonly Origin[] = [],
        private readonly initHash?: Uint8Array
    ) {}

    /**
     * @param length blocks that the log has up to here; @param blocksHash T over them
     * @param findings to which all that is found is added
     * @returns the commit if its blocks are proven
     */
    check(
        k: number,
        commit: CommitInput,
        { length, blocksHash }: Pick<CommitPlace, 'length' | 'blocksHash'>,
        findings: Finding[]
    ): ProvenCommit | undefined {
        const { before, origins, initHash } = this;
        const wrong = commitFailures(commit, { k, before, origins, initHash, length, blocksHash });
        const failures = wrong.filter(({ code }) => code !== 'ROOT_MISMATCH');
        findings.push(...failures.map((failure) => failed('commit', k, failure)));
        if (before === undefined) findings.push(...origin(k, commit, initHash));
        const isRoot = commit.leaves.length === length && wrong.length === failures.length;
        for (const failure of wrong.slice(failures.length)) findings.push(failed('commit', k, failure));
        this.before = { root: commit.root, length: commit.leaves.length, genesis: commit.leaves.genesis };
        if (!this.asks(k)) {
            if (isRoot && failures.length === 0)
                findings.push(passed('commit', k, `${length} blocks; its certificates were not asked`));
            return undefined;
        }
        const times = this.checkCertificates(k, commit, findings);
        const isProven = isRoot && times.length > 0;
        if (isProven) this.times.set(k, times);
        findings.push(...this.settle(k, isProven));
        if (!isProven) return undefined;
        return {
            sound: failures.length === 0,
            length,
            root: commit.root,
            blocksHash,
            draws: commit.leaves.draws,
            times
        };
    }

    get certificates(): CertificateCount {
        const { asked, genuine, uncovered } = this;
        return { asked, genuine, uncovered };
    }

    /**
     * A commit without a genuine certificate says nothing of when its blocks were there; that they were, a later one
     * of the same canister proves, and without one nothing does.
     */
    private settle(k: number, isProven: boolean): Finding[] {
        const isLast = k + 1 === this.count || this.origins.some(({ commits }) => commits === k + 1);
        if (!isProven && !isLast) return [];
        const settled = this.waiting.flatMap(({ k: number, refused }) => {
            if (number === k || !isProven) return refused.map((failure) => failed('commit', number, failure));
            this.uncovered++;
            return [
                ...refused.map(({ code, detail }) =>
                    noted('commit', number, `its certificate is bad: ${detail}`, code)
                ),
                noted('commit', number, `no genuine certificate covers it: commit ${k} proves its blocks, and nothing when they were there`) // prettier-ignore
            ];
        });
        this.waiting = [];
        return settled;
    }

    /** One genuine certificate proves a commit. Bad ones beside it are named: anybody can add a bad one. */
    private checkCertificates(k: number, { root, certificates }: CommitInput, findings: Finding[]): bigint[] {
        const canisterId = canisterOf(this.origins, k, this.context.canisterId);
        const context = { ...this.context, canisterId };
        const times: bigint[] = [];
        const refused: Failure[] = [];
        for (const bytes of certificates) {
            const result = attempt(() => verifyCertificate(bytes, context));
            if (isFailure(result)) refused.push(result);
            else if (equalBytes(result.certifiedData, root)) times.push(result.time);
            else refused.push(mismatch('the certificate is of another root'));
        }
        this.asked += certificates.length;
        this.genuine += times.length;
        if (certificates.length === 0)
            refused.push({ code: 'CERTIFICATE_SIGNATURE_INVALID', detail: 'no certificate' });
        if (times.length === 0) this.waiting.push({ k, refused });
        else
            for (const { code, detail } of refused)
                findings.push(noted('commit', k, `another certificate is bad: ${detail}`, code));
        return times;
    }
}

/**
 * The first commit names what came before it: nothing, or the last root of an older log. Where it is not known what
 * its canister was installed with, a root that is there because the first commits were left out looks the same.
 */
function origin(k: number, { leaves }: CommitInput, initHash: Uint8Array | undefined): Finding[] {
    if (equalBytes(initHash ?? leaves.previousHash, ZERO_HASH)) return [];
    const what = initHash === undefined ? 'an older log or commit' : 'an older log';
    return [
        noted('commit', k, `${what} came before, with the root ${toHex(initHash ?? leaves.previousHash)}`)
    ];
}

const mismatch = (detail: string): Failure => ({ code: 'ROOT_MISMATCH', detail });

export const commitPassed = (k: number, { length, times }: ProvenCommit): Finding =>
    passed('commit', k, `${length} blocks, certified at ${times.map(isoTime).join(', ')}`);
