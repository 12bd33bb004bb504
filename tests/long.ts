/**
 * Test files that `make test` leaves to `make test-long`, since each takes ten seconds and more on two cores. What takes
 * so long is the same everywhere: the canister checks certificates in an interpreter, a second or two for each and some
 * more for its first, and a browser or a program is started for each step. `.ci/run` runs both parts; `npx vitest run
 * FILE` runs any.
 */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
    // every state of the pages, in a browser
    page: [
        'asked-canister',
        'changed-states',
        'cut-copies',
        'dropped-together',
        'evidence',
        'excused',
        'from-canister',
        'german',
        'log-desktop',
        'page',
        'paper',
        'photo',
        'scanned',
        'seats',
        'served',
        'served-live',
        'states',
        'tampered-archive'
    ],
    // the documents as they are written, the package as it is installed
    repo: ['build', 'clerk', 'operating', 'package'],
    // a court's months and years, restores, and clients of others
    'end-to-end': [
        'clients',
        'court-of-300',
        'demo',
        'icp',
        'juror',
        'lineage',
        'loaded-snapshot',
        'pocket-ic',
        'pocket-ic-switch',
        'restored-jury',
        'tamper',
        'unattended-year'
    ],
    // what the canister costs, and what it does at its limits, cut off, and beside the verifier's verdicts
    canister: [
        'certificate-cost',
        'certificate-verdicts',
        'certificates',
        'code-history',
        'cycles-low',
        'draws-at-limits',
        'genesis',
        'hostile-arguments',
        'hostile/costs',
        'http',
        'http-tampered',
        'large-certificates',
        'lifecycle',
        'lost-draws',
        'model/shrinking',
        'pages',
        'prices/prices',
        'proofs',
        'refusals',
        'reserve',
        'restore',
        'restore-pages',
        'rogue/rogue',
        'scale',
        'seed-faults',
        'signatures',
        'stored-anonymous',
        'times',
        'upgrade'
    ],
    // copies of a canister that lies, folders cut and damaged at every place
    archive: [
        'audit/attribute-log',
        'backup/backup',
        'backup/entity-keys',
        'backup/leftovers',
        'backup/lying-replica',
        'backup/many-looks',
        'backup/one-log-grows',
        'backup/put-back',
        'backup/quiet-log',
        'backup/records',
        'backup/restore-drill',
        'backup/rewritten-log',
        'backup/thin-evidence',
        'folder/cut-copies',
        'folder/damaged-folders',
        'format/object-list'
    ],
    // servers that keep a client waiting
    client: ['errors', 'lost-changes'],
    library: ['buffers', 'library'],
    // the cases of the conformance suite made anew
    vectors: ['generator'],
    benchmarks: ['seeding'],
    verifier: ['certificate/differential', 'draws/juror-slots', 'log/properties', 'tamper/mutations'],
    'verifier-node': ['range-lanes', 'verify-in-workers'],
    // files made to cost a reader much
    budgets: ['hostile-files'],
    juror: [
        'entity-keys',
        'older-log',
        'published',
        'rogue-parts',
        'roll-order',
        'seats-excused',
        'sitting',
        'two-histories'
    ],
    // sessions of the command line with a canister
    cli: [
        'backup',
        'batches',
        'before-sending',
        'changed-juries',
        'clerk',
        'config',
        'cost',
        'diff',
        'diff-order',
        'diff-states',
        'dry-run-refusals',
        'entity-keys',
        'excused',
        'exempt',
        'expand',
        'folders',
        'identity',
        'input',
        'juror-input',
        'kinship',
        'network',
        'newcomer',
        'outcomes',
        'pool-change',
        'proofs',
        'pruned-answers',
        'refusals',
        'refused-outcomes',
        'replica',
        'restore',
        'restore-drill',
        'rotations',
        'seats',
        'seats-report',
        'sending',
        'serve',
        'serve-folder',
        'set-root-key',
        'staged-records',
        'terminal',
        'told-first',
        'verify-summary',
        'watch'
    ],
    replica: ['costly-canisters', 'crash', 'load', 'motoko', 'newcomers', 'slices-journal', 'slices-jury']
};

export const LONG: readonly string[] = Object.entries(FOLDERS).flatMap(([folder, names]) =>
    names.map((name) => `tests/${folder}/${name}.test.ts`)
);
