import type { RandomnessAnswer, Replica } from '../../src/replica/index.js';

/** Randomness that is asked for from now on, and does not come before it is released: a draw in flight. */
export function holdRandomness(replica: Pick<Replica, 'setRandomness'>): {
    readonly asked: Promise<void>;
    readonly release: (answer: RandomnessAnswer) => void;
} {
    let release: (answer: RandomnessAnswer) => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
        replica.setRandomness(() => {
            resolve();
            return new Promise((answer) => (release = answer));
        });
    });
    return { asked, release: (answer) => release(answer) };
}
