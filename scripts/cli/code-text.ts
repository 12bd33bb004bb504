import { Principal } from '@dfinity/principal';
import type { Archive } from '../../src/archive/archive-folder.js';
import { codeSpans } from '../../src/archive/code-spans.js';
import { blocksUntil, codeStory } from '../../src/archive/code-story.js';
import type { ToldChange } from '../../src/archive/code-story.js';
import type { VerifiedCode } from '../../src/archive/verify-evidence.js';
import { decodeData } from '../../src/protocol/block.js';
import { toHex } from '../../src/protocol/bytes.js';
import type { CodeSpan } from '../../src/verifier/evidence.js';
import { time } from './output.js';

type Blocks = Pick<Archive, 'blocks'>;

const text = (principal: Uint8Array) => Principal.fromUint8Array(principal).toText();

/**
 * What the network certified of the canister's code, which blocks that proves to be by which code, and what the
 * canister told of its own history. Only a log that verifies has an order of times that changes can lie in.
 * @param staged none of a log that does not verify
 */
export function* codeLines(
    log: Blocks,
    code: readonly VerifiedCode[],
    staged: readonly CodeSpan[]
): Generator<string> {
    if (code.length === 0) return;
    yield 'Code of the canister, as the network certified it when it was looked at:';
    for (const { from, to, moduleHash } of codeSpans(code))
        yield `  ${time(from)} to ${time(to)}: module ${moduleHash ?? 'none'}`;
    yield `  controllers at the end: ${code.at(-1)?.controllers.map(text).join(', ') || 'none'}`;
    yield 'Which code staged which blocks, as far as that proves it:';
    for (const { from, to, moduleHash } of staged) {
        const which = from === to - 1 ? `block ${from}` : `blocks ${from} to ${to - 1}`;
        yield `  ${which}: ${moduleHash === undefined ? 'CODE_NOT_PROVEN' : `module ${toHex(moduleHash)}`}`;
    }
    yield* storyLines(log, code);
    yield '';
}

function* storyLines({ blocks }: Blocks, code: readonly VerifiedCode[]): Generator<string> {
    const { changes, contradictions } = codeStory(code);
    if (changes.length > 0)
        yield 'What the canister told of its own history, which proves nothing: other code may have answered.';
    for (const change of changes)
        yield `  ${time(change.time)}, ${placeOf(blocks, change)}: ${describe(change)}`;
    for (const { first, second, detail } of contradictions)
        yield `  CODE_HISTORY_CONTRADICTED: ${detail}: told at ${time(first)} and at ${time(second)}`;
}

function placeOf(blocks: Blocks['blocks'], change: ToldChange): string {
    if (change.isOfOther) return 'in another canister, before it was put in the place of this one';
    const before = countBefore(blocks, change);
    if (blocks.length === 0) return 'before all blocks';
    if (before === 0) return 'before block 0';
    if (before === blocks.length) return `after block ${before - 1}`;
    return `between blocks ${before - 1} and ${before}`;
}

const countBefore = (blocks: Blocks['blocks'], change: ToldChange): number =>
    blocksUntil(
        change.time,
        blocks.length,
        (index) => decodeData(blocks[index] ?? new Uint8Array()).timestamp
    );

function describe({ kind, mode, moduleHash, controllers, from }: ToldChange): string {
    const origin = from === undefined ? '' : ` of canister ${text(from)}`;
    switch (kind) {
        case 'creation':
            return `created, controllers ${named(controllers)}`;
        case 'code_deployment':
            return `${mode ?? 'deployment'} of module ${moduleHash === undefined ? 'unknown' : toHex(moduleHash)}`;
        case 'code_uninstall':
            return 'code taken away';
        case 'load_snapshot':
            return `SNAPSHOT_LOADED: put back to an earlier state${origin}`;
        case 'rename_canister':
            return `CANISTER_MIGRATED: another canister${origin && `,${origin.slice(3)},`} was put in its place`;
        case 'controllers_change':
            return `controllers changed to ${named(controllers)}`;
        case 'settings_change':
            return 'other settings changed';
        case undefined:
            return 'a change of a kind that this program does not know';
    }
}

const named = (controllers: readonly Uint8Array[]) => controllers.map(text).join(', ') || 'none';

/** The same for programs. `after_blocks`: how many blocks were staged before the change. */
export function codeObject(
    { blocks }: Blocks,
    code: readonly VerifiedCode[],
    staged: readonly CodeSpan[]
): object {
    const { changes, contradictions } = codeStory(code);
    // Blocks that cannot be read have no times.
    const isOrdered = staged.length > 0;
    return {
        code: code.map(lookObject),
        blocks_by_code: staged.map(({ from, to, moduleHash }) => ({
            from,
            to: to - 1,
            module_hash: moduleHash ?? null,
            ...(moduleHash === undefined && { code: 'CODE_NOT_PROVEN' })
        })),
        told_history: changes.map((change) => ({
            number: change.number,
            time: change.time,
            told_at: change.toldAt,
            kind: change.kind ?? null,
            ...(change.mode !== undefined && { mode: change.mode }),
            ...(change.moduleHash !== undefined && { module_hash: change.moduleHash }),
            ...((change.kind === 'creation' || change.kind === 'controllers_change') && {
                controllers: change.controllers.map(text)
            }),
            ...(change.from !== undefined && { from: text(change.from) }),
            of_other_canister: change.isOfOther,
            after_blocks: isOrdered && !change.isOfOther ? countBefore(blocks, change) : null
        })),
        history_contradictions: contradictions.map(({ first, second, detail }) => ({
            code: 'CODE_HISTORY_CONTRADICTED',
            told_at: [first, second],
            detail
        }))
    };
}

const lookObject = ({ time: at, moduleHash, controllers, history }: VerifiedCode) => ({
    time: at,
    module_hash: moduleHash ?? null,
    controllers: controllers.map(text),
    history_changes: history?.changes ?? null
});
