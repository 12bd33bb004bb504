import { digestRange } from '../../src/verifier/digest/range-digest.js';
import { packRange } from './pack-range.js';
import { startWalk } from '../../src/verifier/log/verify-log.js';
import type { SeatsAudit } from '../../src/juror/seats-audit.js';
import type { LogWalk } from '../../src/verifier/log/log-walk.js';
import { POLICY } from './log-builder.js';

/** Leads an audit along a log, block by block, whatever the log is worth. */
export class Audited {
    private readonly walk: LogWalk;
    private length = 0;

    constructor(readonly audit: SeatsAudit) {
        this.walk = startWalk([], POLICY, { audit });
    }

    add(...blocks: readonly Uint8Array[]): this {
        for (const block of blocks)
            Array.from(this.walk.take(digestRange(packRange(this.length++, [block], []))));
        this.audit.end(this.length);
        return this;
    }
}

export const audited = (audit: SeatsAudit, blocks: readonly Uint8Array[]): SeatsAudit =>
    new Audited(audit).add(...blocks).audit;
