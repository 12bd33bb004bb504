import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../cli/package-root.js';
import { fileCircles, readArrows, roomsOf, sourceFiles, type Arrow, type Rooms } from './structure.js';

/** `npm run structure`: the rooms of the folders, and what is wrong with their imports. Exit code 1 if anything is. */

/** Folders whose rooms are told. */
const TOLD = ['src/verifier', 'src/archive', 'scripts', 'src/replica', 'src', 'scripts/cli'];

/** Circles that types alone close, which vanish when compiled, and why they stay. By their first file. */
const EXPLAINED: Readonly<Record<string, string>> = {};

const rules = (await import(pathToFileURL(join(packageRoot, 'eslint.config.js')).href)) as {
    ALLOWED: Readonly<Record<string, readonly string[]>>;
};
const files = sourceFiles(packageRoot, ['src', 'scripts']);
const arrows = readArrows(packageRoot, files);
const rooms = TOLD.map((folder) => roomsOf(folder, files, arrows));
const faults = [
    ...fileCircles(arrows, false).map((circle) => `a circle of imports: ${circle.join(', ')}`),
    ...fileCircles(arrows, true)
        .filter(([first = '']) => EXPLAINED[first] === undefined)
        .map((circle) => `a circle of types that nobody explains: ${circle.join(', ')}`),
    ...rooms.flatMap(({ folder, circles }) =>
        circles.map((circle) => `a circle of rooms in ${folder}: ${circle.join(', ')}`)
    ),
    ...arrows.filter(isAgainst).map(({ from, to }) => `against the direction: ${from} imports ${to}`)
];

console.log(table(rooms));
for (const fault of faults) console.log(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

/** Whether an import goes where eslint.config.js lets none go. */
function isAgainst({ from, to }: Arrow): boolean {
    const [, target] = /^src\/([^/]+)\//.exec(to) ?? [];
    if (target === undefined || from.startsWith(`src/${target}/`)) return false;
    const [key = ''] = Object.keys(rules.ALLOWED)
        .filter((folder) => from === folder || from.startsWith(`${folder}/`))
        .sort((a, b) => b.length - a.length);
    return rules.ALLOWED[key]?.includes(target) !== true;
}

function table(all: readonly Rooms[]): string {
    const head = ['folder', 'files', 'rooms', 'import lines between rooms', 'levels'];
    const lines = all.map(({ folder, files: count, rooms: number, lines: imports, levels }) => [
        folder,
        ...[count, number, imports, levels ?? 'a circle'].map(String)
    ]);
    const widths = head.map((text, i) => Math.max(text.length, ...lines.map((line) => line[i]?.length ?? 0)));
    return [head, ...lines]
        .map((line) => line.map((text, i) => text.padEnd(widths[i] ?? 0)).join('  '))
        .join('\n');
}
