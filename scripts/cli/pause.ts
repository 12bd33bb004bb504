/** Ends after so many seconds, or when it is told to. */
export const pause = (seconds: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
        const timer = setTimeout(resolve, seconds * 1000);
        signal.addEventListener('abort', () => {
            clearTimeout(timer);
            resolve();
        });
    });
