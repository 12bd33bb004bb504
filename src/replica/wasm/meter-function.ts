import { Reader, type Writer, WasmFormatError } from './bytes.js';
import { skipImmediates } from './instruction.js';
import { FUNCTION_ENTRY_WEIGHT, OPCODE_WEIGHTS, PREFIX_FC_WEIGHTS, PREFIX_FD_WEIGHTS } from './weights.js';

const [BLOCK, LOOP, IF, ELSE, END, BR, BR_IF, BR_TABLE, RETURN, UNREACHABLE, CALL, CALL_INDIRECT] = [
    2, 3, 4, 5, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0, 0x10, 0x11
];
const [RETURN_CALL, RETURN_CALL_INDIRECT] = [0x12, 0x13];
const [I32, I64] = [0x7f, 0x7e];

/**
 * Where something is put in. `plain`: the cost of a basic block is added to what the function owes, which is a local
 * of its own. `settle`: what it owes is taken from the counter, since a function or a system call begins, or this one
 * ends. `check`: a charge at a function entry or a loop head, settled at once, where running out is noticed. `bytes`:
 * a charge by the length on the stack. `taint`: notes that the instance holds changes which restoring memory and
 * globals does not undo.
 *
 * A local is in a register where the counter is in memory. The counter is the network's whenever something is called,
 * and in the end; only where a memory access or a division traps, what was owed since the last call or loop head is
 * not taken.
 */
interface Charge {
    readonly offset: number;
    cost: number;
    readonly kind: 'plain' | 'settle' | 'check' | 'bytes' | 'taint';
}

/** Memory and table instructions that take a length from the stack, and pay for each byte or element of it. */
const BULK = new Set([8, 10, 11, 12, 14, 17]);
/** data.drop, table.init, elem.drop, table.copy, table.grow, table.fill; table.set has an opcode of its own. */
const TAINTING = new Set([9, 12, 13, 14, 15, 17]);
const TABLE_SET = 0x26;

/** What an opcode does to the count. */
const [ENDS_BLOCK, LEAVES, BRANCHES, OPENS] = [1, 2, 4, 8];
const TRAITS = new Uint8Array(256);
for (const [trait, opcodes] of [
    // The basic blocks as the network cuts them: a call does not end one.
    [ENDS_BLOCK, [LOOP, IF, ELSE, END, BR, BR_IF, BR_TABLE, RETURN, UNREACHABLE]],
    [ENDS_BLOCK, [RETURN_CALL, RETURN_CALL_INDIRECT]],
    // Behind which other code runs, or none.
    [LEAVES, [CALL, CALL_INDIRECT, RETURN, RETURN_CALL, RETURN_CALL_INDIRECT, UNREACHABLE]],
    [BRANCHES, [BR, BR_IF, BR_TABLE]],
    [OPENS, [BLOCK, LOOP, IF]]
] as const)
    for (const opcode of opcodes) TRAITS[opcode] = (TRAITS[opcode] ?? 0) | trait;

/** The outermost label that a branch may go to. @param reader at the immediates */
function farthest(opcode: number, reader: Reader): number {
    let label = 0;
    for (let more = opcode === BR_TABLE ? reader.u32() : 0; more >= 0; more--)
        label = Math.max(label, reader.u32());
    return label;
}

/** In their order; the head of a basic block comes before what is put in there besides. */
function findCharges(reader: Reader): { charges: Charge[]; instructions: number } {
    let head: Charge = { offset: reader.offset, cost: 0, kind: 'check' };
    const charges = [head];
    let instructions = 0;
    let cost = FUNCTION_ENTRY_WEIGHT;
    /** Labels that a branch may name; the last to end is the function's. */
    let depth = 1;
    /** Whether nothing is owed here, whichever way the code came. */
    let isSettled = true;
    while (!reader.done) {
        const at = reader.offset;
        instructions++;
        const opcode = reader.byte();
        const immediates = reader.offset;
        const second = skipImmediates(reader, opcode);
        if (opcode === 0xfc) {
            cost += PREFIX_FC_WEIGHTS[second] ?? 1;
            if (BULK.has(second)) charges.push({ offset: at, cost: 0, kind: 'bytes' });
            if (TAINTING.has(second)) charges.push({ offset: at, cost: 0, kind: 'taint' });
        } else if (opcode === 0xfd) cost += PREFIX_FD_WEIGHTS[second] ?? 1;
        else {
            cost += OPCODE_WEIGHTS[opcode] ?? 1;
            if (opcode === TABLE_SET) charges.push({ offset: at, cost: 0, kind: 'taint' });
        }
        const traits = TRAITS[opcode] ?? 0;
        if (traits === 0) continue;
        if ((traits & OPENS) !== 0) depth++;
        else if (opcode === END) depth--;
        const isLeaving =
            (traits & LEAVES) !== 0 ||
            depth === 0 ||
            ((traits & BRANCHES) !== 0 &&
                farthest(opcode, new Reader(reader.bytes, immediates, reader.offset)) >= depth - 1);
        if (isLeaving && !isSettled) {
            charges.push({ offset: at, cost: 0, kind: 'settle' });
            isSettled = true;
        }
        if ((traits & ENDS_BLOCK) === 0) continue;
        head.cost = cost;
        cost = 0;
        isSettled = opcode === LOOP;
        head = { offset: reader.offset, cost: 0, kind: isSettled ? 'check' : 'plain' };
        charges.push(head);
    }
    // Behind the last end stands no code, and blocks of no cost have no charge.
    charges.pop();
    return { charges: charges.filter((charge) => charge.kind !== 'plain' || charge.cost > 0), instructions };
}

/** Instructions that the network's own instrumentation puts in, which it counts when it charges for compiling. */
const PUT_IN: Readonly<Record<Charge['kind'], number>> = {
    plain: 4,
    settle: 0,
    check: 10,
    bytes: 3,
    taint: 0
};

/** Indices of the globals and locals that charges use. */
interface Places {
    /** The global that counts what may still be spent; the taint global follows it. */
    readonly counter: number;
    /** A local for what the function owes, and behind it, where lengths are charged, one for a length. */
    readonly owed: number;
}

/** Writers of the instructions that a charge is made of. */
const get = (out: Writer, local: number) => (out.byte(0x20), out.u32(local));
const set = (out: Writer, local: number) => (out.byte(0x21), out.u32(local));
const getCounter = (out: Writer, { counter }: Places) => (out.byte(0x23), out.u32(counter));
const setCounter = (out: Writer, { counter }: Places) => (out.byte(0x24), out.u32(counter));
const constant = (out: Writer, value: number) => (out.byte(0x42), out.positive(value));
const [ADD, SUBTRACT] = [0x7c, 0x7d];

/** Traps if the counter has fallen below zero. */
function writeCheck(out: Writer, places: Places): void {
    getCounter(out, places);
    out.byte(0x42, 0, 0x53, 0x04, 0x40, 0x00, 0x0b); // i64.const 0, i64.lt_s, if, unreachable, end
}

/** Takes what is owed from the counter, and a cost besides. */
function settle(out: Writer, places: Places, cost = 0): void {
    getCounter(out, places);
    get(out, places.owed);
    out.byte(SUBTRACT);
    if (cost > 0) {
        constant(out, cost);
        out.byte(SUBTRACT);
    }
    setCounter(out, places);
    constant(out, 0);
    set(out, places.owed);
}

function writeCharge(out: Writer, { kind, cost }: Charge, places: Places): void {
    const { counter, owed } = places;
    switch (kind) {
        case 'taint':
            out.byte(0x41, 1, 0x24); // i32.const 1, global.set taint
            out.u32(counter + 1);
            return;
        case 'plain':
            get(out, owed);
            constant(out, cost);
            out.byte(ADD);
            set(out, owed);
            return;
        case 'settle':
            settle(out, places);
            return;
        case 'check':
            settle(out, places, cost);
            writeCheck(out, places);
            return;
        case 'bytes':
            out.byte(0x22); // local.tee: the length stays on the stack
            out.u32(owed + 1);
            getCounter(out, places);
            get(out, owed + 1);
            out.byte(0xad, SUBTRACT); // i64.extend_i32_u
            setCounter(out, places);
            writeCheck(out, places);
    }
}

/**
 * Copies one function body (locals and code, without its length) with charges put in. The taint global follows the
 * counter. Gives the number of instructions that the network would compile for it.
 */
export function meterFunction(
    reader: Reader,
    out: Writer,
    context: { counter: number; parameters: number }
): number {
    const localsStart = reader.offset;
    const groups = reader.u32();
    const groupsStart = reader.offset;
    let locals = context.parameters;
    for (let i = 0; i < groups; i++) {
        locals += reader.u32();
        reader.byte();
    }
    const codeStart = reader.offset;
    if (codeStart < localsStart) throw new WasmFormatError('locals out of bounds');
    const { charges, instructions } = findCharges(reader);
    const needsScratch = charges.some((charge) => charge.kind === 'bytes');
    out.u32(groups + (needsScratch ? 2 : 1));
    out.slice(reader.bytes, groupsStart, codeStart);
    out.byte(1, I64);
    if (needsScratch) out.byte(1, I32);
    const places = { counter: context.counter, owed: locals };
    let copied = codeStart;
    for (const charge of charges) {
        out.slice(reader.bytes, copied, charge.offset);
        copied = charge.offset;
        writeCharge(out, charge, places);
    }
    out.slice(reader.bytes, copied, reader.end);
    return charges.reduce((total, { kind }) => total + PUT_IN[kind], instructions);
}
