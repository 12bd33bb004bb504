import { setTimeout } from 'node:timers/promises';

/** Ends after so many seconds, or when it is told to. */
export const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
    setTimeout(seconds * 1000, undefined, { signal }).catch(() => undefined);
