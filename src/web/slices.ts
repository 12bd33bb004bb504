/** As long as a page may be busy before it draws itself again. */
const SLICE_MS = 30;

/** Cuts long work into slices, so that the page stays alive, whatever is put on it. */
export class Slices {
    private until = performance.now() + SLICE_MS;

    /** Where work can be cut. @param onPause is told of before the page draws itself */
    async rest(onPause: () => void = () => undefined): Promise<void> {
        if (performance.now() < this.until) return;
        onPause();
        await pause();
        this.until = performance.now() + SLICE_MS;
    }
}

/** A message to itself: timers that follow each other are made to wait. */
const pause = () =>
    new Promise<void>((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
            port1.close();
            resolve();
        };
        port2.postMessage(null);
    });
