import { Command } from 'commander';
import { parseNodes, parsePeople } from '../cli/arguments.js';
import { connect, withNetworkOptions, type NetworkOptions } from '../cli/context.js';
import {
    above,
    CYCLES_PER_XDR,
    costRows,
    nodesOf,
    REFERENCE_NODES,
    shortNumber,
    storageOf,
    xdr,
    yearRows,
    type CostRow
} from '../cli/cost/index.js';
import { billions, cyclesOf } from '../cli/log/index.js';
import { plural, print } from '../cli/output/index.js';

interface CostOptions extends NetworkOptions {
    readonly jurors?: number;
    readonly nodes?: number;
    readonly juries: number;
}

const DEFAULT_JURORS = 1000;
const DEFAULT_JURIES = 100;

export function costCommand(): Command {
    const command = new Command('cost')
        .description('About what each call costs in cycles, and a year.')
        .option(
            '--jurors <n>',
            'people in the pool (default: as many as the canister has, else 1000)',
            parsePeople
        )
        .option(
            '--nodes <n>',
            'nodes of its subnet, 13 or 34 (default: as the canister tells, else 13)',
            parseNodes
        )
        .option('--juries <n>', 'juries drawn in a year, of 12 and 3 alternates', parsePeople, DEFAULT_JURIES)
        .addHelpText('after', NOTE);
    return withNetworkOptions(command).action(run);
}

const NOTE = `
The canister pays, and the network sells it 1,000 billion cycles for 1 XDR. The
figures are what the compiled canister took of its balance in a replica that
charges as the network does. With --jurors nobody is asked anything. What a
certain call will take, --dry-run tells of every command that stages.`;

async function run(options: CostOptions): Promise<void> {
    const told = options.jurors === undefined ? await askCanister(options) : undefined;
    const jurors = options.jurors ?? told?.jurors ?? DEFAULT_JURORS;
    const nodes = options.nodes ?? told?.nodes ?? REFERENCE_NODES;
    const rows = costRows(jurors, nodes);
    const storage = storageOf(jurors, 0, nodes);
    const year = yearRows(jurors, options.juries, nodes);
    const needs = NEEDS.map(([need, what]) => ({ need, what, cycles: above(need, nodes) }));
    print(
        options.json,
        () => ({
            ...(told && { canister: told.canister }),
            jurors,
            nodes,
            cycles_per_xdr: String(CYCLES_PER_XDR),
            calls: rows.map(rowObject),
            storage: {
                bytes: storage.bytes,
                cycles_per_day: String(storage.perDay),
                cycles_per_year: String(storage.perYear),
                xdr_per_year: xdr(storage.perYear)
            },
            year: { juries: options.juries, rows: year.map(rowObject) },
            above_freezing_threshold: Object.fromEntries(
                needs.map(({ need, cycles }) => [need, String(cycles)])
            )
        }),
        () => [
            `About what it costs with ${jurors.toLocaleString('en')} people in the pool, on a subnet of ${plural(nodes, 'node')}:`,
            line('', 'million cycles', 'XDR'),
            ...rows.map(rowLine),
            line(
                `a year of storage, ${shortNumber(storage.bytes / 1e6)} MB`,
                shortNumber(storage.perYear / 1e6),
                xdr(storage.perYear)
            ),
            '',
            'A year of a court, besides enrolments and upgrades:',
            ...year.map(rowLine),
            '',
            'Before it is done, there has to lie above the freezing threshold:',
            ...needs.map(({ what, cycles }) => line(what, billions(BigInt(cycles)), ''))
        ]
    );
}

const NEEDS = [
    ['change', 'for any change'],
    ['commit', 'for a commit'],
    ['draw', 'for a draw, and the history of the code'],
    ['install', 'for an installation or upgrade']
] as const;

const rowObject = ({ name, what, cycles }: CostRow) => ({
    name,
    what,
    cycles: String(cycles),
    xdr: xdr(cycles)
});
const rowLine = ({ what, cycles }: CostRow): string => line(what, shortNumber(cycles / 1e6), xdr(cycles));
const line = (what: string, cycles: string, money: string): string =>
    `  ${what.padEnd(48)}${cycles.padStart(15)}  ${money.padStart(9)}`.trimEnd();

/** Undefined where no canister is named. */
async function askCanister(options: CostOptions) {
    if (options.canister === undefined) return undefined;
    const { client, canisterId, length } = await connect(options);
    const members = length === 0 ? 0 : await client.getPoolSize(length - 1);
    const cycles = await cyclesOf(client);
    return {
        canister: canisterId.toText(),
        jurors: members || undefined,
        nodes: cycles && nodesOf(cycles.draw)
    };
}
