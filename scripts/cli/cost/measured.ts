import type { Measured } from './shape.js';

/** Written by `npm run costs`. */
export const MEASURED: Measured = {
    calls: {
        create: {
            call: 500000000000
        },
        install: {
            call: 12560246261
        },
        add: {
            call: 20921351,
            person: 191815,
            byte: 12288
        },
        remove: {
            call: 21031642,
            person: 106237,
            byte: 12288
        },
        select: {
            call: 43988369,
            person: 478805
        },
        expand: {
            call: 25826222,
            person: 450803
        },
        authorize: {
            call: 19708905
        },
        rootKey: {
            call: 18235792
        },
        codeHistory: {
            call: 17526082
        },
        refused: {
            call: 7315596
        },
        commit: {
            call: 2716513014
        },
        entityKey: {
            call: 80459969
        },
        upgrade: {
            call: 3722883664
        },
        rotationFirst: {
            call: 3490850870
        },
        rotation: {
            call: 221846011
        },
        commitFirst: {
            call: 13946492018
        }
    },
    memoByte: 11746.2795,
    storage: {
        empty: 194600000,
        person: 195,
        block: 763
    },
    gibDay: 10972800000,
    above: {
        change: 40005000000,
        draw: 82107426000,
        install: 302521350000,
        commit: 50530606500
    }
};
