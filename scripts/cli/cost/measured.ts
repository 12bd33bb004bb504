import type { Measured } from './shape.js';

/** Written by `npm run costs`. */
export const MEASURED: Measured = {
    calls: {
        create: {
            call: 500000000000
        },
        install: {
            call: 12504357385
        },
        add: {
            call: 20882299,
            person: 190723,
            byte: 12324
        },
        remove: {
            call: 21053712,
            person: 105270,
            byte: 12324
        },
        select: {
            call: 44031699,
            person: 483820
        },
        expand: {
            call: 25875084,
            person: 455194
        },
        authorize: {
            call: 19691867
        },
        rootKey: {
            call: 18237064
        },
        codeHistory: {
            call: 17465937
        },
        refused: {
            call: 7321153
        },
        commit: {
            call: 2721329004
        },
        entityKey: {
            call: 80441770
        },
        upgrade: {
            call: 3666882088
        },
        rotationFirst: {
            call: 3490734711
        },
        rotation: {
            call: 221645565
        },
        commitFirst: {
            call: 13952857775
        }
    },
    memoByte: 11747.5204,
    storage: {
        empty: 194200000,
        person: 194,
        block: 763
    },
    gibDay: 10972800000,
    above: {
        change: 40005000000,
        draw: 82107426000,
        install: 302500284000,
        commit: 50530606500
    }
};
