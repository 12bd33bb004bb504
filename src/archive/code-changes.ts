import { IDL } from '@dfinity/candid';
import type { Principal } from '@dfinity/principal';
import { equalBytes, toHex } from '../protocol/bytes.js';
import { CodeHistory } from '../protocol/interface.js';
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

interface Change {
    readonly timestamp_nanos: bigint;
    readonly details: [] | [Record<string, unknown>];
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
    const [{ recent_changes: recent }] = IDL.decode(
        [CodeHistory],
        Uint8Array.from(after.reply)
    ) as unknown as [{ recent_changes: Change[] }];
    const seen = recent.slice(Math.max(0, recent.length - count));
    const alerts = seen.flatMap(describe);
    if (seen.length === count) return alerts;
    const detail = `${count} changes, and the network tells ${seen.length}`;
    return [...alerts, { code: 'CHANGES_UNSEEN', detail }];
}

function describe({ timestamp_nanos: time, details: [details] }: Change): Alert[] {
    const at = `at ${new Date(Number(time / 1_000_000n)).toISOString()}`;
    if (details === undefined) return [];
    if ('load_snapshot' in details) return [{ code: 'SNAPSHOT_LOADED', detail: at }];
    if ('code_uninstall' in details) return [{ code: 'CODE_UNINSTALLED', detail: at }];
    if ('code_deployment' in details) {
        const { mode } = details['code_deployment'] as { mode: object };
        return [{ code: 'CODE_DEPLOYED', detail: `${Object.keys(mode)[0] ?? ''} ${at}` }];
    }
    if ('controllers_change' in details) {
        const { controllers } = details['controllers_change'] as { controllers: Principal[] };
        const named = controllers.map((one) => one.toText()).join(', ') || 'nobody';
        return [{ code: 'CONTROLLERS_CHANGED', detail: `${at} to ${named}` }];
    }
    return [];
}

const hash = (moduleHash: Uint8Array | undefined) =>
    moduleHash === undefined ? 'no code' : toHex(moduleHash);

function sameSet(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
    return a.length === b.length && a.every((one) => b.some((other) => equalBytes(one, other)));
}
