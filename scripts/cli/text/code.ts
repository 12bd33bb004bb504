import {
    codeSpans,
    type ArchiveReport,
    type PlacedChange,
    type PlacedStory,
    type ToldChange,
    type VerifiedCode
} from '../../../src/archive/audit/index.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { toHex } from '../../../src/protocol/bytes.js';
import { newestLines } from '../output/index.js';
import { rfc3339, time } from '../output/index.js';

type Told = Pick<ArchiveReport, 'evidence' | 'staged' | 'story' | 'length'>;

/**
 * What the network certified of the canister's code, which blocks that proves to be by which code, and what the
 * canister told of its own history. Only a log that verifies has an order of times that changes can lie in.
 */
export function* codeLines({ evidence: { code }, staged, story, length }: Told): Generator<string> {
    if (code.length === 0) return;
    yield 'Code of the canister, as the network certified it when it was looked at:';
    yield* newestLines(
        codeSpans(code),
        ({ from, to, moduleHash }) => `${time(from)} to ${time(to)}: module ${moduleHash ?? 'none'}`
    );
    yield `  controllers at the end: ${code.at(-1)?.controllers.map(canisterText).join(', ') || 'none'}`;
    yield 'Which code staged which blocks, as far as that proves it:';
    yield* newestLines(staged, ({ from, to, moduleHash }) => {
        const which = from === to - 1 ? `block ${from}` : `blocks ${from} to ${to - 1}`;
        return `${which}: ${moduleHash === undefined ? 'CODE_NOT_PROVEN' : `module ${toHex(moduleHash)}`}`;
    });
    yield* storyLines(story, length);
    yield '';
}

function* storyLines({ changes, contradictions }: PlacedStory, length: number): Generator<string> {
    if (changes.length > 0)
        yield 'What the canister told of its own history, which proves nothing: other code may have answered.';
    yield* newestLines(
        changes,
        (change) => `${time(change.time)}, ${placeOf(change, length)}: ${describe(change)}`
    );
    yield* newestLines(
        contradictions,
        ({ first, second, detail }) =>
            `CODE_HISTORY_CONTRADICTED: ${detail}: told at ${time(first)} and at ${time(second)}`
    );
}

function placeOf({ isOfOther, afterBlocks = 0 }: PlacedChange, length: number): string {
    if (isOfOther) return 'in another canister, before it was put in the place of this one';
    if (length === 0) return 'before all blocks';
    if (afterBlocks === 0) return 'before block 0';
    if (afterBlocks === length) return `after block ${afterBlocks - 1}`;
    return `between blocks ${afterBlocks - 1} and ${afterBlocks}`;
}

function describe({ kind, mode, moduleHash, controllers, from }: ToldChange): string {
    const origin = from === undefined ? '' : ` of canister ${canisterText(from)}`;
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

const named = (controllers: readonly Uint8Array[]) => controllers.map(canisterText).join(', ') || 'none';

/** The same for programs. `after_blocks`: how many blocks were staged before the change. */
export function codeObject({ evidence: { code }, staged, story: { changes, contradictions } }: Told): object {
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
            time_utc: rfc3339(change.time),
            told_at: change.toldAt,
            told_at_utc: rfc3339(change.toldAt),
            kind: change.kind ?? null,
            ...(change.mode !== undefined && { mode: change.mode }),
            ...(change.moduleHash !== undefined && { module_hash: change.moduleHash }),
            ...((change.kind === 'creation' || change.kind === 'controllers_change') && {
                controllers: change.controllers.map(canisterText)
            }),
            ...(change.from !== undefined && { from: canisterText(change.from) }),
            of_other_canister: change.isOfOther,
            after_blocks: change.afterBlocks ?? null
        })),
        history_contradictions: contradictions.map(({ first, second, detail }) => ({
            code: 'CODE_HISTORY_CONTRADICTED',
            told_at: [first, second],
            told_at_utc: [rfc3339(first), rfc3339(second)],
            detail
        }))
    };
}

const lookObject = ({ time: at, moduleHash, controllers, history }: VerifiedCode) => ({
    time: at,
    time_utc: rfc3339(at),
    module_hash: moduleHash ?? null,
    controllers: controllers.map(canisterText),
    history_changes: history?.changes ?? null
});
