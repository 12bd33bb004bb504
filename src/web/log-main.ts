import { bundleCount, bundleName } from '../archive/bundle-file.js';
import { commitName } from '../archive/commit-file.js';
import { decodeManifest, MANIFEST_FILE } from '../archive/manifest.js';
import { fromHex, toHex } from '../protocol/bytes.js';
import { IC_ROOT_KEY } from '../verifier/index.js';
import { readArchiveFiles } from './archive-input.js';
import type { NamedFile } from './archive-input.js';
import { byId } from './dom.js';
import { failureLine, problem } from './judge.js';
import { judgeArchive } from './judge-archive.js';
import { renderLog } from './render-log.js';
import { renderReport } from './render-report.js';
import { TEXTS } from './texts.js';

/** Shows the archive that `jury serve` stands before. The server is not believed: everything is checked here. */
const [status, results] = [byId('status', HTMLElement), byId('results', HTMLElement)];
const say = (text: string) => (status.textContent = text);

async function get(name: string): Promise<Uint8Array> {
    const response = await fetch(name, { credentials: 'omit', cache: 'no-store' });
    if (!response.ok) throw new RangeError(name);
    return new Uint8Array(await response.arrayBuffer());
}

const remote = (name: string): NamedFile => ({ path: name, size: 0, read: () => get(`archive/${name}`) });

async function show(): Promise<void> {
    const settings = JSON.parse(new TextDecoder().decode(await get('settings.json'))) as {
        root_key?: string;
    };
    const rootKey = fromHex(settings.root_key ?? '') ?? IC_ROOT_KEY;
    const { canisterId, origins, blocks, commits } = decodeManifest(await get(`archive/${MANIFEST_FILE}`));
    const names = [
        MANIFEST_FILE,
        ...Array.from({ length: bundleCount(blocks) }, (_, i) => bundleName(i)),
        ...Array.from({ length: commits }, (_, i) => commitName(i))
    ];
    const read = await readArchiveFiles(names.map(remote), (done) => say(TEXTS.reading(done)));
    const archive = { canisterId, origins, blocks: read.blocks, commits: read.commits, unread: 0 };
    const judged = await judgeArchive(archive, rootKey, (done, all) => say(TEXTS.verifying(done, all)));
    const isOther = toHex(rootKey) !== toHex(IC_ROOT_KEY);
    results.replaceChildren(renderReport(judged.report, isOther), ...renderLog(judged, read.commits));
    say('');
}

say(TEXTS.working);
show().catch((error: unknown) => {
    const isRead = error instanceof RangeError || error instanceof TypeError;
    const report = isRead
        ? problem([], TEXTS.logNoArchive)
        : problem([failureLine(error, TEXTS.input.archive)], '');
    results.replaceChildren(renderReport(report, false));
    say('');
});
