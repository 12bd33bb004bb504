import type { BlockData } from '../../../src/protocol/block.js';
import { readCaseRecord } from '../../../src/protocol/case-record.js';
import { readTypedMemo } from '../../../src/protocol/typed-memo.js';
import { attempt, isFailure } from '../../../src/verifier/index.js';
import { plural, printable } from '../output/index.js';

/** What a reader of the whole log knows of a block beside its bytes. */
export interface KnownOfBlock {
    readonly isWithdrawn: boolean;
    /** Whether its record about another block counts. */
    counts(record: { readonly kind: string; readonly block: number }): boolean;
    /** What to say of the key that signed its record. */
    readonly signed: string;
}

/** What a block does, in a few words, with its memo. @param known undefined: of the block alone */
export function blockWords(data: BlockData, known?: KnownOfBlock): string {
    const { kind, jurors, jurorsIndex, memo } = data;
    const note = memo.length === 0 ? '' : `: ${printable(memo)}`;
    if (kind === 'Expand') return `drew ${jurors.length} more for block ${jurorsIndex}${note}`;
    if (kind === 'Select')
        return `${selectWords(data, note)}${known?.isWithdrawn ? ', WITHDRAWN since' : ''}`;
    if (jurors.length > 0)
        return `${kind === 'Add' ? 'added' : 'removed'} ${plural(jurors.length, 'person', 'people')}${note}`;
    return recordWords(data, known) ?? `a note${note}`;
}

function selectWords(data: BlockData, note: string): string {
    const record = readCaseRecord(data);
    if (typeof record === 'object')
        return `drew a jury for case ${printable(new TextEncoder().encode(record.case))}, ${record.jurors} and ${plural(record.alternates, 'alternate')}`;
    const drew = data.jurors.length === 0 ? 'drew a lottery' : `drew ${data.jurors.length}`;
    return `${drew} from the pool of block ${data.jurorsIndex}${note}`;
}

/** What a typed memo is; of a record that counts for nothing, that it does. */
function recordWords(data: BlockData, known: KnownOfBlock | undefined): string | undefined {
    const memo = attempt(() => ({ found: readTypedMemo(data) }));
    if (isFailure(memo)) return 'a record that counts for nothing';
    const { found } = memo;
    if (found === undefined) return undefined;
    if (found.kind === 'unknown') return `a record ${found.label} that this reader does not know`;
    if (known?.counts(found) === false) return `a record about block ${found.block} that counts for nothing`;
    const signed = known?.signed ?? '';
    if (found.kind === 'seats') return `published the seats of block ${found.block}${signed}`;
    return found.kind === 'withdrawn'
        ? `withdrew the draw of block ${found.block}: ${JSON.stringify(found.reason)}${signed}`
        : `excused ${plural(found.positions.length, 'person', 'people')} of the jury of block ${found.block}${signed}`;
}

/** How many a block is about, as what: of those drawn, only a case record says who are jurors and who alternates. */
export function peopleWords(data: Pick<BlockData, 'kind' | 'jurors' | 'memo'>): string {
    const { kind, jurors } = data;
    if (kind !== 'Select' && kind !== 'Expand') return plural(jurors.length, 'juror');
    const drawn = `${jurors.length} drawn`;
    const record = readCaseRecord(data);
    if (record === undefined || record === 'malformed') return drawn;
    return `${drawn} (${plural(record.jurors, 'juror')} and ${plural(record.alternates, 'alternate')})`;
}
