import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../cli/package-root.js';
import { canisterSite } from './canister-site.js';
import { sourceCommit } from './source-commit.js';

const WEB = join(packageRoot, 'src/web');

/** Scripts and styles of the page itself and no others; servers only by `fetch`, and nothing else to load. */
function policy(script: string, style: string): string {
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    return [
        "default-src 'none'",
        `script-src ${hash(script)}`,
        `style-src ${hash(style)}`,
        // From the disk it may ask any server that is named to it. A canister allows its own only (canister-site.ts).
        "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'"
    ].join('; ');
}

/**
 * Properties of this project's own values that occur often, and many of its texts: the page calls them by a letter or
 * two. None of them is a name of the browser's or of a library, stands in a file, or is ever looked up by a text.
 */
const OWN_NAMES =
    /^(addBlock|addDraw|addFailures|addState|anonymitySet|archiveBad|archiveBadDo|archiveBadMore|archiveBesideBad|archiveBesideBadMore|archiveGood|archiveGoodMore|areCertified|asOf|asksFrom|atPlace|badCanister|badMore|badRootKey|blockHash|blockTimes|blocksHash|buildHeading|byteString|canisterAt|canisterId|caseName|caseNumbers|certifiedData|certifiedRoot|changeBlocks|changedBetween|changedBlocks|changedBlocksDetail|changedDo|changedMore|codeModule|controllersDetail|countBelow|countTo|dataOf|declaredJurors|drawHash|drawHeading|drawOption|drawnAs|drawnButRemoved|drawnUpTo|drawsInAll|entityKeys|equivocations|excusedIn|excusedInCount|expandedAfter|extendedBy|factBlock|factCanister|finishBlock|firstFrom|fraudGood|fraudGoodMore|frozenAt|frozenLate|genuineTimes|hashOf|headOf|hexList|holderKey|holderSeed|httpExpr|initHash|isAlgorithmKnown|isCommitDue|isComplete|isDescending|isFirstKnown|isFrozen|isLottery|isOfCommits|isReturn|isShrunk|isSound|isSpent|isVerified|jurorCount|jurorsAt|jurorsIndex|jurorsIntro|jurorsMore|juryAsDrawn|keepsAll|keepsJurors|keptEnds|labeledMessage|lastChange|lastOfOrigin|lastOfOrigins|leafMessage|liveTrouble|liveUnread|logChainHeading|logChanged|logColumns|logNoArchive|logPoolHeading|logShopping|logShowDraw|logUnknown|logUnreadable|logUnwanted|maxBytes|memoEnd|memoOnly|moduleHash|moreArchives|moreFiles|moreLines|movedHint|movedUp|negatedKeys|newestBeforeRun|newestBlock|newestCommit|newestOf|newestSeen|newestShorter|nextCommit|nodeCounts|nodeHashes|nodeLevels|notCommitted|notProven|notProvenCanister|notProvenFraud|notProvenHeading|notProvenLetter|notProvenNoLog|notProvenReceipt|ofChain|onDraw|openBeside|openBesideCount|originGenesis|otherAsked|otherCanister|otherCanisterDetail|otherEntity|otherNetwork|ownKeys|passedOver|personWords|pictureEmpty|pictureUnread|placeOf|poolChanged|poolChangedIn|poolCommittedBefore|poolFrozenAt|poolId|poolIndex|poolSize|previousHash|provenCommits|provenKeys|publishedIn|rangeBlocks|rangeBytes|receiptBad|receiptGood|receiptGoodMore|receiptParts|recordsIn|requestedAt|requireOneChain|reseatedBy|rootHash|rootKey|rootKeyHint|runEnd|samePeople|sealDetail|seatId|seatIds|seatSalt|seatsNone|seatsOf|seenLength|shownKeys|shownWith|signaturesChecked|sitting|skipSelfDescribed|slipBad|slipBadDo|slipBadMore|slipDrawn|slipDrawnDo|slipGoodDo|slipGoodMore|slipLeftMore|slipNeedsLog|slipNeedsLogDo|slipNeedsLogMore|slipNever|slipNeverDo|slipNeverMore|stagedBlocks|stagedFrom|subnetId|successorOf|supersededBy|supersededDo|tellsPassed|testNetwork|theArchive|theVerifyPage|timeOf|unboundMore|unknownFile|unknownRecords|unknownText|wholeAsOf|withdrawal|withdrawnBeside|withdrawnBesideCount|withdrawnRoots|(letter|presentation|fact|line|me|place|step)[A-Z]\w*)$/;

async function bundle(entry: string, commit: string): Promise<string> {
    const { outputFiles } = await build({
        entryPoints: [join(WEB, entry)],
        bundle: true,
        write: false,
        minify: true,
        mangleProps: OWN_NAMES,
        define: { BUILT_FROM: JSON.stringify(commit) },
        format: 'iife',
        platform: 'browser',
        target: ['chrome115', 'firefox115', 'safari16'],
        charset: 'utf8',
        legalComments: 'none',
        logLevel: 'warning'
    });
    return outputFiles[0]?.text ?? '';
}

/** What stands in the body of a page, as a template that the script takes it from. */
function template(name: string, html: string): [title: string, template: string] {
    const text = readFileSync(join(WEB, html), 'utf8');
    const [, title, body] = /<title>(.*?)<\/title>[\s\S]*<body>([\s\S]*)<\/body>/.exec(text) ?? [];
    if (title === undefined || body === undefined) throw new Error(`${html} has no title and body`);
    return [title, `<template id="${name}-page" title="${title}">${body.trim()}</template>`];
}

/** Lines need no indentation: nothing in the frame is preformatted. */
const flat = (html: string): string => html.replace(/\n\s+/g, '\n');

interface BuiltPage {
    readonly html: string;
    /** Its Content-Security-Policy. */
    readonly policy: string;
}

/** One file with everything in it, the log page and the verify page. The same sources give the same bytes. */
async function buildPage(commit: string): Promise<BuiltPage> {
    // A script ends at the first end tag in it, whatever stands around it.
    const script = (await bundle('app.ts', commit)).replaceAll('</script', '<\\/script').trim();
    const style = (await bundle('style.css', commit)).trim();
    const [title, verify] = template('verify', 'page.html');
    const [, log] = template('log', 'log.html');
    const csp = policy(script, style);
    const parts: Readonly<Record<string, string>> = {
        '%CSP%': csp,
        '%TITLE%': title,
        '%STYLE%': style,
        '%PAGES%': flat(`${verify}\n${log}`),
        '%SCRIPT%': script
    };
    // The policy's hashes are over all that stands between the tags, white space too.
    const frame = flat(
        readFileSync(join(WEB, 'frame.html'), 'utf8').replace(/\s*(%(?:STYLE|SCRIPT)%)\s*/g, '$1')
    );
    return { html: frame.replace(/%[A-Z]+%/g, (name) => parts[name] ?? name), policy: csp };
}

/** Where the canister's sources find its pages (package.json, "imports"). */
const SITE = join(packageRoot, 'dist/built-site.js');

/** Leaves the pages for disk and `jury serve` in `dist/page`, and those for the canister where its sources find them. */
export async function buildPages(): Promise<string[]> {
    const { html, policy } = await buildPage(sourceCommit(packageRoot));
    const folder = join(packageRoot, 'dist/page');
    mkdirSync(folder, { recursive: true });
    for (const name of ['verify.html', 'log.html']) writeFileSync(join(folder, name), html);
    const site = canisterSite(html, policy);
    writeFileSync(SITE, site.source);
    const size = Buffer.byteLength(html);
    return [
        `built dist/page/verify.html and log.html, one page of ${(size / 1000).toFixed(0)} kB, gzipped ${(site.gzipped / 1000).toFixed(1)} kB`
    ];
}

if (process.argv[1]?.endsWith('build-page.js')) for (const line of await buildPages()) console.log(line);
