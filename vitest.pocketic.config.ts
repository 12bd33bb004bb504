import { defineConfig, mergeConfig } from 'vitest/config';
import base from './vitest.config.js';

/** The tests of the canister on the server that `POCKET_IC_BIN` names. Where it names none, every one is skipped. */
const isNamed = process.env['POCKET_IC_BIN'] !== undefined;
if (!isNamed) console.log('POCKET_IC_BIN names no PocketIC server: all tests are skipped.');
const NO_TEST = /^(?!)/;

export default mergeConfig(
    { test: { ...base.test, include: [] } },
    defineConfig({
        test: { include: ['tests/canister/**/*.test.ts'], ...(!isNamed && { testNamePattern: NO_TEST }) }
    })
);
