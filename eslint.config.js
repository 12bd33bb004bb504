import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import js from '@eslint/js';
import ts from 'typescript-eslint';

const RULES = ['protocol', 'verifier', 'juror'];
const PRODUCT = [...RULES, 'verifier-node', 'archive', 'client', 'entity', 'web', 'node'];

/**
 * Imports go one way (docs/architecture.md, "Layers"). Per folder: the folders of src it may import from. The innermost
 * folder that has a line counts.
 */
export const ALLOWED = {
    'src/protocol': [],
    'src/verifier': ['protocol'],
    'src/juror': ['protocol', 'verifier'],
    'src/verifier-node': ['protocol', 'verifier'],
    'src/canister': ['protocol', 'verifier'],
    'src/node': ['protocol'],
    'src/client': ['protocol', 'verifier', 'node'],
    'src/archive': [...RULES, 'verifier-node', 'client', 'node'],
    'src/archive/format': RULES,
    'src/archive/audit': RULES,
    'src/entity': [...RULES, 'client', 'node'],
    'src/web': [...RULES, 'archive'],
    'src/library': PRODUCT,
    'src/replica': ['protocol', 'node'],
    scripts: PRODUCT,
    'scripts/commands/replica.ts': [...PRODUCT, 'replica'],
    'scripts/commands/pocket-ic.ts': [...PRODUCT, 'replica'],
    'scripts/dev': [...PRODUCT, 'replica']
};

const FOLDERS = [...PRODUCT, 'canister', 'replica', 'library'];

/** Packages with one home each. */
const HOMES = [
    { group: ['azle', 'azle/*'], home: 'src/canister', message: 'Only src/canister uses Azle.' },
    {
        group: ['@dfinity/agent', '@dfinity/agent/*'],
        home: 'src/client',
        message: 'Only src/client uses the agent.'
    }
];

const PURE = ['src/protocol', 'src/verifier', 'src/juror', 'src/archive/format', 'src/archive/audit'];
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
    'certificate/(canister-ranges|certificate-rules|delegation|root-key)|signature/(bls-encoding|bls-scheme|ed25519-rule|signature-claim)';
const NEEDED_ONLY = {
    'src/archive/format': [
        {
            regex: '^\\.\\./(audit|folder|backup)/',
            message: 'src/archive/format is below the other rooms of src/archive, and reads no disk.'
        }
    ],
    'src/archive/audit': [
        {
            regex: '^\\.\\./(folder|backup)/',
            message: 'src/archive/audit judges what it is given, and reads no disk.'
        }
    ],
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
        files: [folder.endsWith('.ts') ? folder : `${folder}/**/*.ts`],
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

/** Rooms whose files are entered past the door by those alone who say why: the canister takes single rules (above). */
const PAST_DOORS = ['src/canister/', 'tests/'];

/** A folder with an `index.ts` is entered by it, and by nothing else in it. */
const doors = {
    meta: { type: 'problem', schema: [] },
    create(context) {
        const file = relative(import.meta.dirname, context.filename);
        const check = (node) => {
            const specifier = node.source?.value;
            if (typeof specifier !== 'string' || !specifier.startsWith('.')) return;
            const target = relative(import.meta.dirname, resolve(dirname(context.filename), specifier));
            for (let room = dirname(target); room.includes('/'); room = dirname(room)) {
                if (file.startsWith(`${room}/`)) return;
                const door = join(room, 'index.ts');
                if (target === door.replace(/\.ts$/, '.js')) return;
                if (existsSync(join(import.meta.dirname, door)))
                    context.report({ node, message: `${room} is entered by ${door}.` });
            }
        };
        return { ImportDeclaration: check, ExportNamedDeclaration: check, ImportExpression: check };
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
    // A language is one file: who adds another copies it, and translates it line by line.
    { files: ['src/web/texts/*.ts'], rules: { 'max-lines': 'off' } },
    {
        files: ['src/**/*.ts', 'scripts/**/*.ts'],
        ignores: PAST_DOORS.map((folder) => `${folder}**`),
        plugins: { rooms: { rules: { doors } } },
        rules: { 'rooms/doors': 'error' }
    },
    ...Object.entries(ALLOWED).map(([folder, allowed]) => importRule(folder, allowed)),
    pureRule
);
