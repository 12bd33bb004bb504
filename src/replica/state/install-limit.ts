/**
 * Installations are paid off at the speed of execution: a canister whose last ones took more than that has a debit,
 * and no code is installed in it until that is gone. Rounds count, or seconds where rounds come only when there is work.
 */
export type InstallLimit = 'rounds' | 'seconds';

/** What of a subnet limits installations. */
interface Limited {
    readonly installLimit: InstallLimit | undefined;
    readonly round: number;
    readonly time: bigint;
}

/** A canister. */
interface Indebted {
    installDebit: InstallDebit;
}

export interface InstallDebit {
    readonly instructions: bigint;
    /** The round, or the nanosecond, of which that was so. */
    readonly since: bigint;
}

export const NO_DEBIT: InstallDebit = { instructions: 0n, since: 0n };

/** Instructions that a round takes off, or a second. */
const PAID_OFF = 2_000_000_000n;

const now = ({ installLimit, round, time }: Limited) => (installLimit === 'rounds' ? BigInt(round) : time);
const paidOff = (subnet: Limited, since: bigint) => {
    const passed = PAID_OFF * (now(subnet) - since);
    return subnet.installLimit === 'rounds' ? passed : passed / 1_000_000_000n;
};

/** Instructions that are still to be paid off; 0 where installations are not limited. */
export function installDebit(subnet: Limited, { installDebit: { instructions, since } }: Indebted): bigint {
    if (subnet.installLimit === undefined) return 0n;
    const left = instructions - paidOff(subnet, since);
    return left > 0n ? left : 0n;
}

/** After an installation, whichever way it went. */
export function addInstallDebit(subnet: Limited, canister: Indebted, instructions: bigint): void {
    if (subnet.installLimit === undefined) return;
    canister.installDebit = {
        instructions: installDebit(subnet, canister) + instructions,
        since: now(subnet)
    };
}
