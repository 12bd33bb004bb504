import { equalBytes, toHex } from '../protocol/bytes.js';
import { canisterText } from '../verifier/canister-text.js';
import type { HistoryChange } from './code-history.js';
import type { VerifiedCode, VerifiedHistory } from './verify-evidence.js';

/** What whoever watches a log should look into. Each may be honest; none goes unseen. */
export const ALERT_CODES = {
    MODULE_CHANGED: 'The canister runs other code than when it was last looked at.',
    CONTROLLERS_CHANGED: 'Others control the canister than when it was last looked at.',
    CODE_DEPLOYED: 'Code was installed, reinstalled or upgraded since.',
    SNAPSHOT_LOADED: 'The canister was put back to an earlier state: a draw may have been made to vanish.',
    CODE_UNINSTALLED: 'The canister was emptied.',
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
    const count = after.changes - before.changes;
    if (count <= 0) return [];
    const { recent } = after;
    const seen = recent.slice(Math.max(0, recent.length - count));
    const alerts = seen.flatMap(describe);
    if (seen.length === count) return alerts;
    const detail = `${count} changes, and the network tells ${seen.length}`;
    return [...alerts, { code: 'CHANGES_UNSEEN', detail }];
}

function describe({ time, kind, mode, controllers }: HistoryChange): Alert[] {
    const at = `at ${new Date(Number(time / 1_000_000n)).toISOString()}`;
    if (kind === 'load_snapshot') return [{ code: 'SNAPSHOT_LOADED', detail: at }];
    if (kind === 'code_uninstall') return [{ code: 'CODE_UNINSTALLED', detail: at }];
    if (kind === 'code_deployment') return [{ code: 'CODE_DEPLOYED', detail: `${mode ?? ''} ${at}` }];
    if (kind !== 'controllers_change') return [];
    const named = controllers.map(canisterText).join(', ') || 'nobody';
    return [{ code: 'CONTROLLERS_CHANGED', detail: `${at} to ${named}` }];
}

const hash = (moduleHash: Uint8Array | undefined) =>
    moduleHash === undefined ? 'no code' : toHex(moduleHash);

function sameSet(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
    return a.length === b.length && a.every((one) => b.some((other) => equalBytes(one, other)));
}
