import { equalBytes, toHex } from '../../protocol/bytes.js';
import { canisterText } from '../../protocol/principal-text.js';
import type { HistoryChange } from './code-history.js';
import { ToldHistories, type Contradiction } from './code-story.js';
import type { VerifiedCode, VerifiedHistory } from './verify-seal-and-code.js';

/** What whoever watches a log should look into. Each may be honest; none goes unseen. */
export const ALERT_CODES = {
    MODULE_CHANGED: 'The canister runs other code than when it was last looked at.',
    CONTROLLERS_CHANGED: 'Others control the canister than when it was last looked at.',
    CODE_DEPLOYED: 'Code was installed, reinstalled or upgraded since.',
    SNAPSHOT_LOADED: 'The canister was put back to an earlier state: a draw may have been made to vanish.',
    CODE_UNINSTALLED: 'The canister was emptied.',
    CANISTER_MIGRATED:
        'Another canister was put in the place of this one: its history is not the history of this log.',
    CODE_HISTORY_CONTRADICTED:
        'The canister told two histories of its code that cannot both be true: other code may have answered.',
    CHANGE_UNKNOWN: 'A change of the canister is of a kind that this program does not know.',
    CHANGES_UNSEEN: 'There were more changes than the network tells of: look more often.'
} as const;

export interface Alert {
    readonly code: keyof typeof ALERT_CODES;
    readonly detail: string;
}

/** What became of the canister's code and controllers between two looks at it. */
export function codeChanges(before: VerifiedCode, after: VerifiedCode): Alert[] {
    const alerts: Alert[] = [];
    const [old, now] = [hash(before.moduleHash), hash(after.moduleHash)];
    if (old !== now) alerts.push({ code: 'MODULE_CHANGED', detail: `from ${old} to ${now}` });
    if (!sameSet(before.controllers, after.controllers)) {
        const detail = `${before.controllers.length} before, ${after.controllers.length} now`;
        alerts.push({ code: 'CONTROLLERS_CHANGED', detail });
    }
    const { history } = after;
    return history === undefined || before.history === undefined
        ? alerts
        : [...alerts, ...newChanges(before.history, history)];
}

function newChanges(before: VerifiedHistory, after: VerifiedHistory): Alert[] {
    const told = new ToldHistories();
    told.add(before);
    const { changes, unseen, contradiction } = told.add(after);
    const alerts = [
        ...(contradiction === undefined ? [] : [contradicted(contradiction)]),
        ...changes.filter(({ isOfOther }) => !isOfOther).flatMap(describe)
    ];
    // A history that contradicts the one before it, or came with a migration, has numbers of its own.
    if (
        unseen === 0 ||
        contradiction !== undefined ||
        alerts.some(({ code }) => code === 'CANISTER_MIGRATED')
    )
        return alerts;
    const detail = `${unseen + changes.length} changes, and the network tells ${changes.length}`;
    return [...alerts, { code: 'CHANGES_UNSEEN', detail }];
}

const contradicted = ({ first, second, detail }: Contradiction): Alert => ({
    code: 'CODE_HISTORY_CONTRADICTED',
    detail: `${detail}: told at ${timeText(first)} and at ${timeText(second)}`
});

function describe(change: HistoryChange): Alert[] {
    const at = `at ${timeText(change.time)}`;
    const from = change.from === undefined ? '' : `, from canister ${canisterText(change.from)}`;
    switch (change.kind) {
        case 'load_snapshot':
            return [{ code: 'SNAPSHOT_LOADED', detail: `${at}${from}` }];
        case 'rename_canister':
            return [{ code: 'CANISTER_MIGRATED', detail: `${at}${from}` }];
        case 'code_uninstall':
            return [{ code: 'CODE_UNINSTALLED', detail: at }];
        case 'code_deployment':
            return [{ code: 'CODE_DEPLOYED', detail: `${change.mode ?? ''} ${at}` }];
        case 'controllers_change': {
            const named = change.controllers.map(canisterText).join(', ') || 'nobody';
            return [{ code: 'CONTROLLERS_CHANGED', detail: `${at} to ${named}` }];
        }
        case undefined:
            return [{ code: 'CHANGE_UNKNOWN', detail: at }];
        default:
            return [];
    }
}

const timeText = (time: bigint) => new Date(Number(time / 1_000_000n)).toISOString();

const hash = (moduleHash: Uint8Array | undefined) =>
    moduleHash === undefined ? 'no code' : toHex(moduleHash);

function sameSet(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
    return a.length === b.length && a.every((one) => b.some((other) => equalBytes(one, other)));
}
