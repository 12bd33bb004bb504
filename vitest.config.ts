import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { LONG } from './tests/long.js';

/** What takes longest by far begins first, so that nobody waits for it alone at the end. */
const SLOW_FOLDERS = [/canister\/model\//, /repo\//, /canister\//, /end-to-end\//, /page\//];

class LongestFirst extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
        const rank = ({ moduleId }: TestSpecification) => {
            const found = SLOW_FOLDERS.findIndex((pattern) => pattern.test(moduleId));
            return found < 0 ? SLOW_FOLDERS.length : found;
        };
        return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
    }
}

/** `npm test` asks for the short ones, `npm run test:long` for the others, `npx vitest run` for all or for what it names. */
const part = process.env['JURY_TESTS'];

export default defineConfig({
    test: {
        include: part === 'long' ? [...LONG] : ['tests/**/*.test.ts'],
        exclude: part === 'short' ? ['node_modules/**', ...LONG] : ['node_modules/**'],
        globalSetup: ['tests/pocket-ic-setup.ts'],
        testTimeout: 600_000,
        hookTimeout: 600_000,
        pool: 'forks',
        maxWorkers: 3,
        sequence: { sequencer: LongestFirst }
    }
});
