import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest by far begins first, so that nobody waits for it alone at the end. */
const LONG = [/canister\/model\//, /repo\//, /canister\//, /end-to-end\//, /page\//];

class LongestFirst extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
        const rank = ({ moduleId }: TestSpecification) => {
            const found = LONG.findIndex((pattern) => pattern.test(moduleId));
            return found < 0 ? LONG.length : found;
        };
        return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
    }
}

export default defineConfig({
    test: {
        include: ['tests/**/*.test.ts'],
        globalSetup: ['tests/pocket-ic-setup.ts'],
        testTimeout: 600_000,
        hookTimeout: 600_000,
        pool: 'forks',
        maxWorkers: 3,
        sequence: { sequencer: LongestFirst }
    }
});
