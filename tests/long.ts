/**
 * Test files that `make test` leaves to `make test-long`, since each takes half a minute and more on two cores. What
 * takes so long is the same everywhere: the canister checks certificates in an interpreter, a second for each and six for
 * its first, and a browser or a program is started for each step. `.ci/run` runs both parts; a file that is named runs
 * in any case.
 */
export const LONG: readonly string[] = [
    // every state of the pages, in a browser
    ...[
        'asked-canister',
        'changed-states',
        'cut-copies',
        'dropped-together',
        'evidence',
        'excused',
        'from-canister',
        'german',
        'log-desktop',
        'paper',
        'photo',
        'scanned',
        'seats',
        'served',
        'served-live',
        'states',
        'tampered-archive'
    ].map((name) => `tests/page/${name}.test.ts`),
    // the documents, run as they are written
    'tests/repo/clerk.test.ts',
    'tests/repo/operating.test.ts',
    // a court's months and years, restores and clients of others
    ...[
        'clients',
        'court-of-300',
        'icp',
        'lineage',
        'pocket-ic-switch',
        'pocket-ic',
        'restored-jury',
        'tamper',
        'unattended-year'
    ].map((name) => `tests/end-to-end/${name}.test.ts`),
    // what the canister costs, and what it does at its limits, cut off, and beside the verifier's verdicts
    ...[
        'certificate-cost',
        'certificate-verdicts',
        'certificates',
        'hostile-arguments',
        'hostile/costs',
        'large-certificates',
        'lost-draws',
        'model/shrinking',
        'pages',
        'prices/prices',
        'reserve',
        'restore',
        'restore-pages',
        'rogue/rogue',
        'scale',
        'seed-faults',
        'signatures',
        'times',
        'upgrade'
    ].map((name) => `tests/canister/${name}.test.ts`),
    // folders cut and damaged at every place
    ...['folder/cut-copies', 'folder/damaged-folders', 'format/object-list', 'backup/lying-replica'].map(
        (name) => `tests/archive/${name}.test.ts`
    ),
    // juries whose every part a rogue changes
    ...['published', 'rogue-parts', 'seats-excused'].map((name) => `tests/juror/${name}.test.ts`),
    // whole sessions of the command line
    ...['excused', 'exempt', 'outcomes', 'restore', 'staged-records'].map(
        (name) => `tests/cli/${name}.test.ts`
    )
];
