import { env, stderr } from 'node:process';
import { Option, type Argument, type Command } from 'commander';
import { isIcRootKey, readRootKey } from '../arguments.js';
import { excerpt } from '../output/index.js';
import { readConfig, type Config } from './config-file.js';
import { argumentOf, CONFIG_MEMBERS, isOptionOf, MEMBERS } from './members.js';

export const configOption = (): Option =>
    new Option('--config <file>', 'options that are not given here (default: jury.json, if it is there)');

/** The command of a line: its names, and what stands behind them. */
interface Line {
    readonly command: Command;
    readonly name: string;
    readonly rest: readonly string[];
}

/** Gives every command that the file can say something to the option that names the file. */
export function addConfigOption(command: Command, names: readonly string[] = []): void {
    if (takesConfig(command, names.join(' ')) && !command.options.some(({ long }) => long === '--config'))
        command.addOption(configOption());
    for (const sub of command.commands) addConfigOption(sub, [...names, sub.name()]);
}

const takesConfig = (command: Command, name: string): boolean =>
    name !== 'init' &&
    MEMBERS.some(([, one]) => isOptionOf(one, command) || argumentOf(one, command, name) !== undefined);

/**
 * What stands in the file counts as what a command takes if neither its line nor the environment says it.
 * @throws {CliError} `CONFIG_MALFORMED`, `FILE_UNREADABLE`
 */
export function applyConfig(program: Command, argv: readonly string[]): void {
    const line = lineOf(program, argv);
    const { command, name } = line;
    if (!takesConfig(command, name)) return;
    const { help, file, operands } = scan(line);
    const isGiven = operands > 0 && MEMBERS.every(([, one]) => !isOptionOf(one, command));
    if (help || isGiven) return;
    const config = readConfig(file);
    for (const [member, one] of MEMBERS) {
        const value = config?.values[member];
        const argument = argumentOf(one, command, name);
        const given = (one.env === undefined ? undefined : env[one.env]) ?? value;
        if (argument !== undefined && given !== undefined) fill(argument, given);
        if (value !== undefined && one.option !== undefined && isOptionOf(one, command))
            command.setOptionValueWithSource(one.option, value, 'config');
    }
    // A list on the line comes beside the one of the file: who is exempt by either is not to be drawn.
    if (config?.values.exempt !== undefined && isOptionOf(CONFIG_MEMBERS.exempt, command))
        command.setOptionValueWithSource('configExempt', config.values.exempt, 'config');
    if (config === undefined) return;
    command.setOptionValueWithSource('config', config.path, 'config');
    command.hook('preAction', () => {
        withholdRootKey(command, config);
        tellRootKey(command, config);
    });
}

function fill(argument: Argument, value: string): void {
    argument.default(value);
    argument.required = false;
}

function lineOf(program: Command, argv: readonly string[]): Line {
    const names: string[] = [];
    let command = program;
    for (const word of argv) {
        const sub = command.commands.find((one) => one.name() === word);
        if (sub === undefined) break;
        names.push(word);
        command = sub;
    }
    return { command, name: names.join(' '), rest: argv.slice(names.length) };
}

interface Scanned {
    readonly help: boolean;
    readonly file: string | undefined;
    readonly operands: number;
}

/** Looks for two options in a line that is not parsed yet; what is the value of another option is none. */
function scan({ command, rest }: Line): Scanned {
    let [help, file, operands]: [boolean, string | undefined, number] = [false, undefined, 0];
    for (let i = 0; i < rest.length && rest[i] !== '--'; i++) {
        const word = rest[i] ?? '';
        if (word === '-h' || word === '--help') help = true;
        if (word.startsWith('--config=')) file = word.slice('--config='.length);
        const option = command.options.find(({ long, short }) => word === long || word === short);
        if (!word.startsWith('-')) operands++;
        if (option?.required !== true) continue;
        i++;
        if (option.long === '--config') file = rest[i];
    }
    return { help, file, operands };
}

/** The root key is that of the network beside it: it says nothing of another network, nor of what others copied. */
function withholdRootKey(command: Command, { values }: Config): void {
    if (command.getOptionValueSource('rootKey') !== 'config') return;
    const { network, archive } = command.opts<{ network?: string; archive?: string }>();
    const isOther = values.network !== undefined && network !== values.network;
    const isOfCopy = archive !== undefined || (command.name() === 'serve' && command.args.length > 0);
    if (isOther || isOfCopy) command.setOptionValueWithSource('rootKey', undefined, 'default');
}

/** Whoever wrote the file chose the key: what it vouches for is not what the Internet Computer vouches for. */
function tellRootKey(command: Command, { path }: Config): void {
    if (command.getOptionValueSource('rootKey') !== 'config') return;
    const { network, rootKey } = command.opts<{ network?: string; rootKey?: string }>();
    if (rootKey === undefined || isIcKey(rootKey)) return;
    stderr.write(
        `jury: note: checked against the root key of ${excerpt(network ?? 'ic')} that ${excerpt(path)} names, not the Internet Computer's\n`
    );
}

/** One that cannot be read is refused where it is used. */
function isIcKey(rootKey: string): boolean {
    try {
        return isIcRootKey(readRootKey(rootKey));
    } catch {
        return true;
    }
}
