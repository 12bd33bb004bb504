import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canisterWasm, juryProgram } from '../built.js';
import { expectNoTrace } from '../cli/jury-process.js';

describe('the demo', () => {
    it('goes from an empty pool to a verified copy, and catches a changed byte', async () => {
        canisterWasm();
        const program = join(dirname(juryProgram()), 'dev/demo.js');
        const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'pipe'] });
        let output = '';
        for (const stream of [child.stdout, child.stderr])
            stream.setEncoding('utf8').on('data', (text: string) => (output += text));
        const [code] = (await once(child, 'close')) as [number | null];
        expect(code, output).toBe(0);
        expectNoTrace(output);

        const milestones = [
            /NOT_AUTHORIZED: /,
            /Staged 150 blinded ids to add in block 0\./,
            /Committed up to block 0, under a certificate of [-0-9: ]+ UTC\.\n\s+Blocks' root \(T\) +[0-9a-f]{64}\n\s+Certified root \(R\) +[0-9a-f]{64}/,
            /Drawn by lot from the pool at index 0, staged in block 1:(\n\s+\d+ {2}[0-9a-f]{64}){12}/,
            /Drawn by lot from the pool at index 0, staged in block 2:(\n\s+\d+ {2}[0-9a-f]{64}){2}/,
            /Committed up to block 2/,
            /The court, which holds the entity file, can tell who they are.*(\n\s+[0-9a-f]{12}\.\.\. {2}\S+ \S+.*, .+){14}/,
            /Fetched and verified 3 blocks under 2 commits/,
            /\n\s+VERIFIED as of [-0-9: ]+ UTC; nothing later is proven\./,
            /byte 300 of copy\/blocks\/00000000\.bundle/,
            /NOT VERIFIED: .*ROOT_MISMATCH/,
            /dfx deploy jury --network ic/
        ];
        let rest = output;
        for (const milestone of milestones) {
            const found = milestone.exec(rest);
            expect(found, `${milestone} in ${rest}`).not.toBeNull();
            rest = rest.slice((found?.index ?? 0) + (found?.[0].length ?? 0));
        }
    });
});
