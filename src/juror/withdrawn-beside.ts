/** Each of ten thousand draws would else list all the others. */
const LISTED = 100;

/** Selects that were withdrawn, beside a draw from the same people or of the same case. */
export interface Beside {
    /** The first of them. */
    readonly listed: readonly number[];
    readonly count: number;
}

/** What stands for the people and for the case of a Select, if there is something. */
export interface Kin {
    readonly people: number | undefined;
    readonly caseNumber: number | undefined;
}

/**
 * Finds the withdrawn draws beside others, however many of either there are: by people, by case, and by both, so that
 * none is counted twice. To ask about one draw looks at two hundred of them at most.
 */
export class WithdrawnBeside {
    private readonly groups = new Map<string, number[]>();

    /** @param roots Selects that were withdrawn */
    constructor(
        roots: readonly number[],
        private readonly kinOf: (select: number) => Kin
    ) {
        for (const root of [...roots].sort((a, b) => a - b))
            for (const name of namesOf(kinOf(root)).filter((one) => one !== '')) {
                const group = this.groups.get(name);
                if (group === undefined) this.groups.set(name, [root]);
                else group.push(root);
            }
    }

    /** @param select of the draw that is asked about; its own withdrawal is not beside it */
    of(select: number): Beside {
        const [people = [], sameCase = [], both = []] = namesOf(this.kinOf(select)).map(
            (name) => this.groups.get(name) ?? []
        );
        const first = [...new Set([...people.slice(0, LISTED + 1), ...sameCase.slice(0, LISTED + 1)])];
        const own = isIn(people, select) || isIn(sameCase, select) ? 1 : 0;
        return {
            listed: first
                .filter((root) => root !== select)
                .sort((a, b) => a - b)
                .slice(0, LISTED),
            count: people.length + sameCase.length - both.length - own
        };
    }
}

/** Of its people, of its case, and of both; those that nothing stands for are no group. */
const namesOf = ({ people, caseNumber }: Kin): string[] => [
    people === undefined ? '' : `people ${people}`,
    caseNumber === undefined ? '' : `case ${caseNumber}`,
    people === undefined || caseNumber === undefined ? '' : `both ${people} ${caseNumber}`
];

/** @param sorted ascending */
function isIn(sorted: readonly number[], value: number): boolean {
    let [low, high] = [0, sorted.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((sorted[middle] as number) < value) low = middle + 1;
        else high = middle;
    }
    return sorted[low] === value;
}
