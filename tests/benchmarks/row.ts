/** One measured figure. Other programs read these rows: names stay. */
export interface Row {
    readonly id: string;
    readonly what: string;
    readonly figure: number;
    readonly unit: string;
    /** What it is to reach; null where the figure only informs. */
    readonly target: number | null;
    readonly better: 'lower' | 'higher';
    /** The older design's figure, measured in the same run; null where there is none. */
    readonly baseline: number | null;
    /** What the call takes of the balance, in millions of cycles, on 13 nodes; null where nothing was counted. */
    readonly cycles: number | null;
}

/** Points of one curve: millions of instructions by size. */
export interface Curve {
    readonly name: string;
    readonly isBaseline: boolean;
    readonly points: readonly (readonly [size: number, figure: number])[];
}

export interface Chart {
    readonly title: string;
    readonly sizes: string;
    readonly curves: readonly Curve[];
    /** What the network allows one message of the kind to take. */
    readonly limit: { readonly name: string; readonly figure: number };
}

/** What a module of the benchmark gives. */
export interface Measurements {
    readonly rows: readonly Row[];
    readonly charts: readonly Chart[];
}

export interface BenchOptions {
    /** A tenth of the sizes. */
    readonly isQuick: boolean;
    /** Receives what is being done. */
    readonly progress: (text: string) => void;
}

export const MILLIONS = 'M instructions';

/** The network's limits of one message, in the same unit. */
export const UPDATE_LIMIT = { name: 'limit of an update', figure: 40_000 };
export const QUERY_LIMIT = { name: 'limit of a query', figure: 5_000 };

const round = (value: number) => Number(value.toPrecision(4));

interface Measured {
    readonly target?: number;
    readonly baseline?: number | undefined;
    readonly better?: Row['better'];
    readonly cycles?: number | undefined;
}

export function row(
    id: string,
    what: string,
    figure: number,
    unit: string,
    { target, baseline, better, cycles }: Measured = {}
): Row {
    return {
        id,
        what,
        figure: round(figure),
        unit,
        target: target ?? null,
        better: better ?? 'lower',
        baseline: baseline === undefined ? null : round(baseline),
        cycles: cycles === undefined ? null : round(cycles)
    };
}

export function isMet({ figure, target, better }: Row): boolean | undefined {
    if (target === null) return undefined;
    return better === 'lower' ? figure <= target : figure >= target;
}
