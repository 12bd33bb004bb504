import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeResult {
    violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
}

/**
 * Runs the accessibility rules of axe in a page. The engine's tools evaluate scripts beside the page's own policy,
 * which forbids any other script.
 */
export class Axe {
    constructor(private readonly page: Page) {}

    async violations(): Promise<string[]> {
        await this.page.evaluate(source);
        const { violations } = await this.page.evaluate(async () => {
            const { axe } = window as unknown as {
                axe: { run(root: Document, options: object): Promise<AxeResult> };
            };
            return axe.run(document, { resultTypes: ['violations'] });
        });
        return violations.flatMap(({ id, nodes }) =>
            nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 120)}: ${failureSummary ?? ''}`)
        );
    }
}
