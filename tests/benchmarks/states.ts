import type { NamedPlan } from './seeding/fingerprint.js';

/** The states that the benchmark measures, and the sizes in them. Each is a tenth of it for a quick look. */
export interface States {
    readonly million: number;
    /** Blocks of a log that is short beside them. */
    readonly short: number;
    /** Log lengths that are measured, and a pool of a million in all of them; the last is `million`. */
    readonly logs: readonly NamedPlan[];
    /** A log that is a power of two long, less one: the next block completes the most tree nodes. */
    readonly full: NamedPlan;
    /** Pools of growing size in short logs; the last has a million jurors. */
    readonly pools: readonly NamedPlan[];
    /** A million jurors of 64 bytes, a tenth of them removed and half of these added back. */
    readonly gaps: NamedPlan;
}

export function statesOf(isQuick: boolean): States {
    const scale = isQuick ? 10 : 1;
    const million = 1_000_000 / scale;
    const short = 1_000 / scale;
    const prefix = isQuick ? 'quick-' : '';
    const plan = (name: string, jurors: number, blocks: number, base?: NamedPlan): NamedPlan => ({
        name: prefix + name,
        plan: { jurors, blocks, commitEvery: short },
        ...(base && { base })
    });
    const shortLog = plan('blocks-3', million, short);
    const log4 = plan('blocks-4', million, 10 * short, shortLog);
    const log5 = plan('blocks-5', million, 100 * short, log4);
    const log6 = plan('blocks-6', million, 1000 * short, log5);
    const full = plan('blocks-full', million, 2 ** (isQuick ? 17 : 20) - 1, log6);
    const pools = [3, 4, 5].map((power) => plan(`pool-${power}`, 10 ** power / scale, short));
    return {
        million,
        short,
        logs: [shortLog, log4, log5, log6],
        full,
        pools: [...pools, shortLog],
        gaps: {
            name: `${prefix}gaps`,
            plan: { jurors: million, jurorBytes: 64, removeEvery: 10, addBackEvery: 2, blocks: short }
        }
    };
}
