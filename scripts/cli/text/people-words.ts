import type { BlockData } from '../../../src/protocol/block.js';
import { readCaseRecord } from '../../../src/protocol/case-record.js';
import { plural } from './print.js';

/** How many a block is about, as what: of those drawn, only a case record says who are jurors and who alternates. */
export function peopleWords(data: Pick<BlockData, 'kind' | 'jurors' | 'memo'>): string {
    const { kind, jurors } = data;
    if (kind !== 'Select' && kind !== 'Expand') return plural(jurors.length, 'juror');
    const drawn = `${jurors.length} drawn`;
    const record = readCaseRecord(data);
    if (record === undefined || record === 'malformed') return drawn;
    return `${drawn} (${plural(record.jurors, 'juror')} and ${plural(record.alternates, 'alternate')})`;
}
