import { failed, passed, type Failure, type Finding } from '../finding.js';

/** A stretch of a log, and what was found of its blocks and of the commits over them, until that is told. */
export class Stretch {
    private readonly failures = new Map<number, Failure[]>();
    /** Of commits, by the length of the log then. */
    private readonly commits = new Map<number, Finding[]>();
    private readonly ranges: { readonly first: number; readonly ends: Uint32Array }[] = [];

    /** @param start blocks of the log before it */
    constructor(readonly start: number) {}

    /** The next blocks. @param ends where each ends, counted from where the first begins */
    addRange(first: number, ends: Uint32Array): void {
        this.ranges.push({ first, ends });
    }

    addFailures(index: number, failures: readonly Failure[]): void {
        if (failures.length > 0) this.failures.set(index, [...(this.failures.get(index) ?? []), ...failures]);
    }

    /** A list to add to: of commits, when the log had this length. */
    commitsAt(length: number): Finding[] {
        const findings = this.commits.get(length) ?? [];
        this.commits.set(length, findings);
        return findings;
    }

    /** In the order of the log. */
    *all(): Generator<Finding> {
        // Commits before the first of its blocks are such as nothing comes after, or before.
        yield* this.commits.get(this.start) ?? [];
        for (const { first, ends } of this.ranges) {
            for (let i = 0; i < ends.length; i++) {
                const index = first + i;
                const failures = this.failures.get(index);
                const size = (ends[i] as number) - (i === 0 ? 0 : (ends[i - 1] as number));
                if (failures === undefined) yield passed('block', index, `${size} bytes`);
                else for (const failure of failures) yield failed('block', index, failure);
                const commits = this.commits.get(index + 1);
                if (commits !== undefined) yield* commits;
            }
        }
    }

    /** The same without what passed. */
    *others(): Generator<Finding> {
        const lengths = [...this.failures.keys()].map((index) => index + 1);
        const places = new Set([...lengths, ...this.commits.keys()]);
        for (const length of [...places].sort((a, b) => a - b)) {
            for (const failure of this.failures.get(length - 1) ?? [])
                yield failed('block', length - 1, failure);
            for (const finding of this.commits.get(length) ?? [])
                if (finding.state !== 'passed') yield finding;
        }
    }
}
