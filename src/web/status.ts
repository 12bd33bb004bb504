import { byId } from './dom.js';

/** The line that says what the page is at, and how far. */
export class Status {
    private readonly line = byId('status', HTMLElement);
    private readonly bar = byId('progress', HTMLProgressElement);

    say(text: string): void {
        this.line.textContent = text;
        this.bar.hidden = true;
    }

    /** @param done of the work, from 0 to 1 */
    progress(text: string, done: number): void {
        // Who has it read to them hears the words once, and not each number.
        if (this.line.textContent !== text) this.line.textContent = text;
        this.bar.hidden = false;
        this.bar.value = done;
    }
}
