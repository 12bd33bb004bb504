import type { Task } from './messages.js';

/** The tasks that wait: what executions led to, in order, and behind it what came from outside since the last round. */
export class Schedule {
    private queue: Task[] = [];
    private arrivals: Task[] = [];

    get idle(): boolean {
        return this.queue.length === 0 && this.arrivals.length === 0;
    }

    enqueue(task: Task): void {
        this.queue.push(task);
    }

    arrive(task: Task): void {
        this.arrivals.push(task);
    }

    /** Everything that waits, in the order of its turn. */
    takeAll(): { tasks: Task[]; arrivals: Task[] } {
        const { queue, arrivals } = this;
        this.queue = [];
        this.arrivals = [];
        return { tasks: [...queue, ...arrivals], arrivals };
    }

    /** Puts tasks that got no turn before those that came up meanwhile. */
    postpone(tasks: readonly Task[]): void {
        this.queue = [...tasks, ...this.queue];
    }

    /** What a checkpoint keeps: arrivals are in the record of their round, and a function cannot be written down. */
    get kept(): readonly Task[] {
        return this.queue.filter(({ kind }) => kind !== 'control');
    }
}
