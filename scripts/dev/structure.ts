import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** An import of one file of this project in another. */
export interface Arrow {
    readonly from: string;
    readonly to: string;
    /** It is gone in the compiled program. */
    readonly isTypeOnly: boolean;
}

/** What stands in a folder directly, a file or a folder: one thing to know about. */
export interface Rooms {
    readonly folder: string;
    readonly files: number;
    readonly rooms: number;
    /** Import statements from one room to another. */
    readonly lines: number;
    /** The longest way along imports from room to room; undefined if they go in a circle. */
    readonly levels: number | undefined;
    readonly circles: readonly (readonly string[])[];
}

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Files of TypeScript in folders of the project, as paths from `root`, sorted. */
export const sourceFiles = (root: string, folders: readonly string[]): string[] =>
    folders
        .flatMap((folder) =>
            readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
                join(folder, name)
            )
        )
        .filter((path) => path.endsWith('.ts'))
        .sort();

/** The imports and re-exports of a file that lead to files of this project, dynamic ones too. */
export function arrowsOf(path: string, text: string): Arrow[] {
    const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
    const arrows: Arrow[] = [];
    const add = (specifier: ts.Node | undefined, isTypeOnly: boolean) => {
        if (!specifier || !ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return;
        const to = normalize(join(dirname(path), specifier.text)).replace(/\.js$/, '.ts');
        arrows.push({ from: path, to, isTypeOnly });
    };
    const visit = (node: ts.Node): void => {
        if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, node.importClause?.isTypeOnly === true);
        else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
        else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
            add(node.arguments[0], false);
        else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
            add(node.argument.literal, true);
        ts.forEachChild(node, visit);
    };
    visit(source);
    return arrows;
}

export const readArrows = (root: string, files: readonly string[]): Arrow[] =>
    files.flatMap((path) => arrowsOf(path, readFileSync(join(root, path), 'utf8')));

/** How the rooms of a folder depend on each other. */
export function roomsOf(folder: string, files: readonly string[], arrows: readonly Arrow[]): Rooms {
    const roomOf = (path: string) =>
        path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).split('/')[0] : undefined;
    const own = files.filter((path) => roomOf(path) !== undefined);
    const graph = new Map<string, Set<string>>();
    for (const path of own) graph.set(roomOf(path) ?? '', new Set());
    let lines = 0;
    for (const { from, to } of arrows) {
        const [a, b] = [roomOf(from), roomOf(to)];
        if (a === undefined || b === undefined || a === b) continue;
        lines++;
        graph.get(a)?.add(b);
    }
    const circles = circlesOf(graph);
    const levels = circles.length > 0 ? undefined : longestWay(graph);
    return { folder, files: own.length, rooms: graph.size, lines, levels, circles };
}

/** Circles of files; with `types`, those that only types close too. */
export function fileCircles(arrows: readonly Arrow[], types: boolean): string[][] {
    const graph = new Map<string, Set<string>>();
    for (const { from, to, isTypeOnly } of arrows) {
        if (isTypeOnly && !types) continue;
        graph.set(from, (graph.get(from) ?? new Set()).add(to));
    }
    return circlesOf(graph);
}

/** Strongly connected components of more than one node, sorted (Tarjan 1972). */
function circlesOf(graph: Graph): string[][] {
    const order = new Map<string, number>();
    const low = new Map<string, number>();
    const stack: string[] = [];
    const circles: string[][] = [];
    const visit = (node: string): number => {
        const own = order.size;
        order.set(node, own);
        low.set(node, own);
        stack.push(node);
        for (const next of graph.get(node) ?? []) {
            const reached = !order.has(next)
                ? visit(next)
                : stack.includes(next)
                  ? order.get(next)
                  : undefined;
            low.set(node, Math.min(low.get(node) ?? own, reached ?? own));
        }
        const lowest = low.get(node) ?? own;
        if (lowest === own) {
            const circle = stack.splice(stack.indexOf(node));
            if (circle.length > 1) circles.push(circle.sort());
        }
        return lowest;
    };
    for (const node of graph.keys()) if (!order.has(node)) visit(node);
    return circles.sort((a, b) => String(a[0]).localeCompare(String(b[0])));
}

/** Of a graph without circles: nodes on its longest way. */
function longestWay(graph: Graph): number {
    const known = new Map<string, number>();
    const from = (node: string): number => {
        const found = known.get(node);
        if (found !== undefined) return found;
        const longest = 1 + Math.max(0, ...[...(graph.get(node) ?? [])].map(from));
        known.set(node, longest);
        return longest;
    };
    return Math.max(0, ...[...graph.keys()].map(from));
}
