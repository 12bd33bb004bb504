import js from '@eslint/js';
import ts from 'typescript-eslint';

/**
 * Imports go one way: protocol <- verifier <- archive <- scripts; protocol <- canister (and of the verifier the rules of signatures); verifier, archive <- web;
 * verifier <- client; verifier, client <- entity <- scripts; client <- archive, scripts; replica <- scripts/dev, tests; node (what only Node has) <- archive, client, entity, replica, scripts. Per folder: the folders of src it may import from.
 */
export const ALLOWED = {
    'src/protocol': [],
    'src/verifier': ['protocol'],
    'src/verifier-node': ['protocol', 'verifier'],
    'src/canister': ['protocol', 'verifier'],
    'src/node': ['protocol'],
    'src/client': ['protocol', 'verifier', 'node'],
    'src/archive': ['protocol', 'verifier', 'verifier-node', 'client', 'node'],
    'src/entity': ['protocol', 'verifier', 'client', 'node'],
    'src/web': ['protocol', 'verifier', 'archive'],
    'src/replica': ['protocol', 'node'],
    scripts: ['protocol', 'verifier', 'verifier-node', 'archive', 'client', 'entity', 'web', 'node'],
    'scripts/dev': [
        'protocol',
        'verifier',
        'verifier-node',
        'archive',
        'client',
        'entity',
        'web',
        'node',
        'replica'
    ]
};

const FOLDERS = [
    'protocol',
    'verifier',
    'verifier-node',
    'canister',
    'node',
    'client',
    'archive',
    'entity',
    'web',
    'replica'
];

/** Packages with one home each. */
const HOMES = [
    { group: ['azle', 'azle/*'], home: 'src/canister', message: 'Only src/canister uses Azle.' },
    {
        group: ['@dfinity/agent', '@dfinity/agent/*'],
        home: 'src/client',
        message: 'Only src/client uses the agent.'
    }
];

const PURE = ['src/protocol', 'src/verifier'];
const IMPURE_GLOBALS = [
    'process',
    'fetch',
    'crypto',
    'performance',
    'setTimeout',
    'Buffer',
    'window',
    'document'
];

/** The canister runs the verifier's rules of signatures; whatever else it imports, it pays for at every upgrade. */
const SIGNATURE_RULES =
    'bls-encoding|bls-scheme|canister-ranges|certificate-rules|delegation|ed25519-rule|root-key|signature-claim';
const NEEDED_ONLY = {
    'src/node': [
        {
            regex: '^(\\.\\./)+(src/)?protocol/(?!bytes\\.js$)',
            message: 'src/node may import bytes.js from src/protocol, and nothing else of src.'
        }
    ],
    'src/canister': [
        {
            regex: `^(\\.\\./)+(src/)?verifier/(?!(${SIGNATURE_RULES})\\.js$)`,
            message:
                'src/canister may import the rules of signatures from src/verifier, and nothing else of it.'
        },
        {
            group: ['@noble/curves/*'],
            allowTypeImports: true,
            message:
                'An import runs at every install and upgrade; src/canister/certificates/curves.ts loads curves.'
        }
    ]
};

function importRule(folder, allowed) {
    const own = folder.replace(/^src\//, '');
    const forbidden = FOLDERS.filter((name) => name !== own && !allowed.includes(name));
    const patterns = [
        {
            regex: `^(\\.\\./)+(src/)?(${forbidden.join('|')})/`,
            message: `${folder} may import from: ${allowed.join(', ') || 'nothing else in src'}.`
        },
        ...(NEEDED_ONLY[folder] ?? []),
        ...HOMES.filter(({ home }) => home !== folder).map(({ group, message }) => ({ group, message })),
        ...(PURE.includes(folder)
            ? [{ regex: '^node:', message: `${folder} also runs in browser and canister.` }]
            : [])
    ];
    const dynamic = {
        selector: `ImportExpression[source.value=/^(\\.\\.\\/)+(src\\/)?(${forbidden.join('|')})\\//]`,
        message: `${folder} may import from: ${allowed.join(', ') || 'nothing else in src'}.`
    };
    return {
        files: [`${folder}/**/*.ts`],
        rules: {
            'no-restricted-imports': ['error', { patterns }],
            'no-restricted-syntax': ['error', dynamic]
        }
    };
}

const pureRule = {
    files: PURE.map((folder) => `${folder}/**/*.ts`),
    rules: {
        'no-restricted-globals': ['error', ...IMPURE_GLOBALS],
        'no-restricted-properties': [
            'error',
            { object: 'Math', property: 'random', message: 'No randomness here.' },
            { object: 'Date', property: 'now', message: 'No clock here.' }
        ]
    }
};

export default ts.config(
    { ignores: ['dist/', '.azle/', 'node_modules/'] },
    js.configs.recommended,
    ...ts.configs.strict,
    {
        files: ['**/*.ts'],
        rules: {
            '@typescript-eslint/no-explicit-any': 'error',
            '@typescript-eslint/no-non-null-assertion': 'error',
            '@typescript-eslint/consistent-type-imports': 'error',
            'max-lines': ['error', { max: 300, skipBlankLines: true }],
            'no-console': 'off',
            eqeqeq: 'error'
        }
    },
    ...Object.entries(ALLOWED).map(([folder, allowed]) => importRule(folder, allowed)),
    pureRule
);
