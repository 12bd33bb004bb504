import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { LOG_TEXTS } from '../../src/web/log-texts.js';
import { TEXTS } from '../../src/web/texts.js';
import { packageRoot } from '../cli/package-root.js';

const WEB = join(packageRoot, 'src/web');

/** Scripts and styles of the page itself and no others; servers only by `fetch`, and nothing else to load. */
function policy(script: string, style: string, servers: string): string {
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    return [
        "default-src 'none'",
        `script-src ${hash(script)}`,
        `style-src ${hash(style)}`,
        `connect-src ${servers}`,
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'"
    ].join('; ');
}

/**
 * Properties of this project's own values that occur often: the page calls them by a letter or two. None of them is a
 * name of the browser's or of a library, stands in a file, or is ever looked up by a text.
 */
const OWN_NAMES =
    /^(addExcused|addExpand|addSelect|anonymitySet|areCertified|asksFrom|blockHash|blocksHash|blockTimes|byteString|canisterId|changeBlocks|certifiedData|certifiedRoot|drawHash|drawnAs|drawnBlock|drawnUpTo|declaredJurors|excusedIn|expandedAfter|findingsOf|isOfCommits|isSameCase|isSeatExcused|entityKeys|factBlock|factCanister|holderKey|holderSeed|httpExpr|isSound|jurorCount|jurorsAt|jurorsIndex|moduleHash|negatedKeys|newestCommit|notAfter|notBefore|placeOf|rootHash|supersededBy|withdrawnBeside|newestBlock|newestSeen|notProven|originGenesis|poolCommittedBefore|poolFrozenAt|poolId|poolIndex|poolSize|previousHash|provenKeys|publishedIn|requestedAt|rootKey|seatIds|skipSelfDescribed|stagedFrom)$/;

/** The same of the library of curves: only its own code names them, all of which is in the page, and it quotes none. */
const CURVE_NAMES =
    /^(adjustScalarBytes|aggregatePublicKeys|aggregateSignatures|allowInfinityPoint|assertValidity|clearCofactor|_cyclotomicExp|FROBENIUS_COEFFICIENTS|frobeniusMap|fromAffine|fromBigTuple|htfDefaults|isSmallOrder|isTorsionFree|mapToCurve|mulByNonresidue|multiplyUnsafe|NONRESIDUE|postPrecompute|ShortSignature|toAffine|wrapPrivateKey)$/;

/** The texts of the pages are of their own too, each under one name; words of one part may be names of others. */
const TEXT_NAMES = Object.keys({ ...TEXTS, ...LOG_TEXTS }).filter((name) => /[A-Z]/.test(name));

async function bundle(entry: string): Promise<string> {
    const { outputFiles } = await build({
        entryPoints: [join(WEB, entry)],
        bundle: true,
        write: false,
        minify: true,
        mangleProps: new RegExp(`${OWN_NAMES.source}|${CURVE_NAMES.source}|^(${TEXT_NAMES.join('|')})$`),
        format: 'iife',
        platform: 'browser',
        target: ['chrome115', 'firefox115', 'safari16'],
        charset: 'utf8',
        legalComments: 'none',
        logLevel: 'warning'
    });
    return outputFiles[0]?.text ?? '';
}

/** One file with everything in it. The same sources give the same bytes. */
export async function buildPage(html: string, entry: string, servers: string): Promise<string> {
    // A script ends at the first end tag in it, whatever stands around it.
    const script = (await bundle(entry)).replaceAll('</script', '<\\/script').trim();
    const style = (await bundle('style.css')).trim();
    const parts: Readonly<Record<string, string>> = {
        '%CSP%': policy(script, style, servers),
        '%STYLE%': style,
        '%SCRIPT%': script
    };
    // The policy's hashes are over all that stands between the tags, white space too.
    // Lines need no indentation: nothing in the frame is preformatted.
    const frame = readFileSync(join(WEB, html), 'utf8')
        .replace(/\s*(%(?:STYLE|SCRIPT)%)\s*/g, '$1')
        .replace(/\n\s+/g, '\n');
    return frame.replace(/%(?:CSP|STYLE|SCRIPT)%/g, (name) => parts[name] ?? name);
}

/** The page that anybody opens from the disk, which may ask any server; the page of `jury serve`, which asks its own. */
const PAGES = [
    ['verify.html', 'page.html', 'main.ts', 'https: http://127.0.0.1:* http://localhost:*'],
    ['log.html', 'log.html', 'log-main.ts', "'self'"]
] as const;

if (process.argv[1]?.endsWith('build-page.js')) {
    const folder = join(packageRoot, 'dist/page');
    mkdirSync(folder, { recursive: true });
    for (const [name, html, entry, servers] of PAGES) {
        const page = await buildPage(html, entry, servers);
        writeFileSync(join(folder, name), page);
        console.log(`built dist/page/${name}, ${(page.length / 1000).toFixed(0)} kB`);
    }
}
