/* global process */

/** Loaded before the program: the machine's clock stands `CLOCK_AHEAD_MS` milliseconds ahead. */
const ahead = Number(process.env['CLOCK_AHEAD_MS'] ?? 0);
const RealDate = Date;
globalThis.Date = class extends RealDate {
    constructor(...args) {
        if (args.length === 0) super(RealDate.now() + ahead);
        else super(...args);
    }
    static now() {
        return RealDate.now() + ahead;
    }
};
