import { describe, expect, it } from 'vitest';
import { checkLink } from '../../../src/archive/audit/check-link.js';
import { asciiBytes } from '../../../src/protocol/bytes.js';
import { sha256 } from '../../../src/protocol/sha256.js';
import { names } from '../../verifier/log-builder.js';
import { at, ForgedArchive } from '../forged.js';

/** A pool of twenty under one commit. */
const pool = (): ForgedArchive => new ForgedArchive().add(...names(0, 20)).commit();

describe('a log that was reinstalled', () => {
    const link = async (older: ForgedArchive) => {
        const newer = new ForgedArchive();
        newer.genesis = sha256(asciiBytes('another installation'));
        newer.previousHash = older.commits.at(-1)?.root ?? newer.previousHash;
        newer.time = older.time;
        newer.add('x').commit();
        const [one, other] = [await older.verify(), await newer.verify()];
        return () => checkLink(one, other);
    };

    it('05: dropped what a seal of the older one has', async () => {
        expect(await link(pool().seal())).not.toThrow();
        expect(await link(pool().select(0, 3).seal())).toThrow('TAIL_DROPPED');
        // Asked for, and never staged.
        expect(await link(pool().seal({ draws: 1 }))).toThrow('TAIL_DROPPED');
    });

    it('05: begins after everything that was sealed of the older one', async () => {
        const older = pool().seal({}, at(500));
        expect(await link(older)).toThrow('TIME_ORDER');
    });
});
