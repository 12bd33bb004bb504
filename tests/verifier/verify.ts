import type { Finding } from '../../src/verifier/finding.js';
import type { Verdict } from '../../src/verifier/log/verdict.js';
import { verifyLog } from '../../src/verifier/log/verify-log.js';
import type { LogOptions } from '../../src/verifier/log/verify-log.js';
import type { LogInput, Policy } from '../../src/verifier/input.js';
import { POLICY } from './log-builder.js';

/** Runs the generator to its end. */
export function run(
    input: LogInput,
    policy: Policy = POLICY,
    options: LogOptions = {}
): { findings: Finding[]; verdict: Verdict } {
    const findings: Finding[] = [];
    const steps = verifyLog(input, policy, options);
    for (;;) {
        const step = steps.next();
        if (step.done === true) return { findings, verdict: step.value };
        findings.push(step.value);
    }
}
