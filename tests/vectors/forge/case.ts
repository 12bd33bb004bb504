import type { ReasonCode } from '../../../src/protocol/codes.js';

/** What a case is of: a folder, or one file. */
export type CaseKind = 'archive' | 'receipt' | 'letter' | 'presentation' | 'fraud';

/** By their paths in the case. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** What whoever verifies brings along (tests/vectors/conformance/README.md tells each). */
export interface CaseInput {
    /** DER in hexadecimal; without it, the root key of the suite. */
    readonly root_key?: string;
    /** The canister that was asked about, as text. */
    readonly canister?: string | undefined;
    /** The canister whose log is said to have moved to `canister`, as text. */
    readonly successor_of?: string;
    /** Bounds for the newest certificate, nanoseconds since 1970 in decimal. */
    readonly not_before?: string;
    readonly not_after?: string;
    /** Whether the archive `older` is that of the log which this one was reinstalled after. */
    readonly after?: boolean;
    /** Whether the archive is at hand with the letter or the presentation. */
    readonly log?: boolean;
    /** Seconds since 1970. */
    readonly now?: number;
    /** Hexadecimal, and text: what the third party asked for. */
    readonly nonce?: string;
    readonly audience?: string;
}

/** What has to come of it. */
export interface Expected {
    readonly verified: boolean;
    /** Of all failures, each once, sorted. */
    readonly codes: readonly ReasonCode[];
    /** Of all that is told and no failure, each once, sorted. Absent: not compared. */
    readonly notes?: readonly ReasonCode[] | undefined;
    /** Where the failures are, and what is found out. */
    readonly data?: unknown;
}

export interface Case {
    /** `<group>/<name>`, the path of its file. */
    readonly id: string;
    /** Those of docs/protocol.md that it is about. */
    readonly rules: readonly string[];
    /** What is in it, or wrong with it. */
    readonly title: string;
    readonly kind: CaseKind;
    readonly input: CaseInput;
    readonly files: Files;
    readonly expect: Expected;
    /** Whether `data` is left out: what the rules leave to the reader. */
    readonly bare?: boolean;
}

export interface CaseOptions {
    readonly notes?: readonly ReasonCode[];
    readonly input?: CaseInput;
    readonly bare?: boolean;
}

/** Makes the cases of one group. */
export class Group {
    readonly cases: Case[] = [];

    constructor(private readonly name: string) {}

    /** @param codes none: it verifies */
    add(
        kind: CaseKind,
        name: string,
        rules: string,
        title: string,
        files: Files,
        codes: readonly ReasonCode[] = [],
        { notes = [], input = {}, bare = false }: CaseOptions = {}
    ): void {
        const expect = {
            verified: codes.length === 0,
            codes: [...codes].sort(),
            ...(bare ? {} : { notes: [...notes].sort() })
        };
        const id = `${this.name}/${name}`;
        this.cases.push({ id, rules: rules.split(' '), title, kind, input, files, expect, bare });
    }
}
