import type { Measured } from './shape.js';

/** Written by `npm run costs`. */
export const MEASURED: Measured = {
    calls: {
        create: {
            call: 500000000000
        },
        install: {
            call: 12560709597
        },
        add: {
            call: 20896515,
            person: 191899,
            byte: 12281
        },
        remove: {
            call: 21026990,
            person: 106368,
            byte: 12281
        },
        select: {
            call: 44127138,
            person: 476666
        },
        expand: {
            call: 26109211,
            person: 447515
        },
        authorize: {
            call: 19638221
        },
        rootKey: {
            call: 18251735
        },
        codeHistory: {
            call: 17522853
        },
        refused: {
            call: 7318140
        },
        commit: {
            call: 2722725490
        },
        entityKey: {
            call: 80363995
        },
        upgrade: {
            call: 3723226411
        },
        rotationFirst: {
            call: 3491504987
        },
        rotation: {
            call: 221697958
        },
        commitFirst: {
            call: 13942717009
        }
    },
    memoByte: 11748.454875,
    storage: {
        empty: 194600000,
        person: 194,
        block: 763
    },
    gibDay: 10972800000,
    above: {
        change: 40005000000,
        draw: 82107426000,
        install: 302521548000,
        commit: 50530606500
    }
};
