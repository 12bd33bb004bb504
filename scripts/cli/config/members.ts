import type { Argument, Command } from 'commander';

/** What a value of the file is. A path is relative to the folder of the file. */
type Kind = 'text' | 'path' | 'path or hex';

export interface ConfigMember {
    readonly kind: Kind;
    /** What it is, in the words of the help and of refusals. */
    readonly what: string;
    /** The option that it stands for, by its attribute. */
    readonly option?: string;
    /** The commands whose first argument it stands for. */
    readonly argumentOf?: readonly string[];
    /** The environment's word for the argument comes before that of the file. */
    readonly env?: string;
    /** Options that a command has beside it if the file counts there. */
    readonly beside?: readonly string[];
}

/**
 * Everything that may stand in jury.json. Only commands that talk to a network take network, canister, identity and
 * root key from it: those that judge what others wrote (`verify`, `check`, `accept`) would take the key of whoever put
 * the file into the folder.
 */
export const CONFIG_MEMBERS = {
    network: { kind: 'text', what: 'ic, local, or the URL of a network', option: 'network' },
    canister: { kind: 'text', what: 'the jury canister', option: 'canister', beside: ['network'] },
    root_key: {
        kind: 'path or hex',
        what: 'the root key of a network other than the Internet Computer, or its file',
        option: 'rootKey',
        beside: ['network']
    },
    identity: {
        kind: 'path',
        what: 'the key that signs calls',
        option: 'identity',
        beside: ['network'],
        argumentOf: ['identity principal', 'identity public-key'],
        env: 'JURY_IDENTITY'
    },
    entity: { kind: 'path', what: 'the entity file', option: 'entity' },
    people: { kind: 'path', what: 'the list of people, CSV', option: 'file', beside: ['idColumn', 'entity'] },
    id_column: {
        kind: 'text',
        what: 'the column that identifies a person',
        option: 'idColumn',
        beside: ['entity']
    },
    exempt: { kind: 'path', what: 'the list of who is exempt, CSV', option: 'exempt' },
    copy: {
        kind: 'path',
        what: 'the folder of the copy',
        argumentOf: ['backup', 'verify', 'watch']
    }
} as const satisfies Readonly<Record<string, ConfigMember>>;

export type MemberName = keyof typeof CONFIG_MEMBERS;
export type ConfigValues = { readonly [name in MemberName]?: string | undefined };

export const MEMBERS: readonly (readonly [MemberName, ConfigMember])[] = Object.entries(
    CONFIG_MEMBERS
) as (readonly [MemberName, ConfigMember])[];

export const isMember = (name: string): name is MemberName => Object.hasOwn(CONFIG_MEMBERS, name);

const attributes = (command: Command): ReadonlySet<string> =>
    new Set(command.options.map((option) => option.attributeName()));

/** Whether a command takes this member as an option. */
export function isOptionOf({ option, beside = [] }: ConfigMember, command: Command): boolean {
    const own = attributes(command);
    return option !== undefined && own.has(option) && beside.every((one) => own.has(one));
}

/** The argument of a command that this member stands for. @param name with that of the command it is under */
export const argumentOf = (member: ConfigMember, command: Command, name: string): Argument | undefined =>
    member.argumentOf?.includes(name) === true ? command.registeredArguments[0] : undefined;
