import { type Reader, type Writer, WasmFormatError } from './bytes.js';
import { skipImmediates } from './instruction.js';
import { FUNCTION_ENTRY_WEIGHT, OPCODE_WEIGHTS, PREFIX_FC_WEIGHTS } from './weights.js';

const [LOOP, IF, ELSE, END, BR, BR_IF, BR_TABLE, RETURN, UNREACHABLE] = [
    3, 4, 5, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0
];
const I32 = 0x7f;

/**
 * Where something is put in. `check`: a charge at a function entry or a loop head, where running out is noticed.
 * `bytes`: a charge by the length on the stack. `taint`: notes that the instance holds changes which restoring
 * memory and globals does not undo.
 */
interface Charge {
    readonly offset: number;
    readonly cost: number;
    readonly kind: 'plain' | 'check' | 'bytes' | 'taint';
}

/** Memory and table instructions that take a length from the stack, and pay for each byte or element of it. */
const BULK = new Set([8, 10, 11, 12, 14, 17]);
/** data.drop, table.init, elem.drop, table.copy, table.grow, table.fill; table.set has an opcode of its own. */
const TAINTING = new Set([9, 12, 13, 14, 15, 17]);
const TABLE_SET = 0x26;

function endsBasicBlock(opcode: number): boolean {
    return (
        opcode === LOOP ||
        opcode === IF ||
        opcode === ELSE ||
        opcode === END ||
        opcode === BR ||
        opcode === BR_IF ||
        opcode === BR_TABLE ||
        opcode === RETURN ||
        opcode === UNREACHABLE ||
        opcode === 0x12 ||
        opcode === 0x13
    );
}

/** The basic blocks of one body, as the network cuts them: a call does not end one. */
function findCharges(reader: Reader): { charges: Charge[]; instructions: number } {
    const charges: Charge[] = [];
    let instructions = 0;
    let start = reader.offset;
    let cost = FUNCTION_ENTRY_WEIGHT;
    let kind: Charge['kind'] = 'check';
    while (!reader.done) {
        const at = reader.offset;
        instructions++;
        const opcode = reader.byte();
        const second = skipImmediates(reader, opcode);
        if (opcode === 0xfc) {
            cost += PREFIX_FC_WEIGHTS[second] ?? 1;
            if (BULK.has(second)) charges.push({ offset: at, cost: 0, kind: 'bytes' });
            if (TAINTING.has(second)) charges.push({ offset: at, cost: 0, kind: 'taint' });
        } else {
            cost += OPCODE_WEIGHTS[opcode] ?? 1;
            if (opcode === TABLE_SET) charges.push({ offset: at, cost: 0, kind: 'taint' });
        }
        if (!endsBasicBlock(opcode)) continue;
        if (cost > 0 || kind === 'check') charges.push({ offset: start, cost, kind });
        start = reader.offset;
        cost = 0;
        kind = opcode === LOOP ? 'check' : 'plain';
    }
    // What lies inside a block is found before the charge at its head; at one place, the head comes first.
    const rank = (charge: Charge) => (charge.kind === 'bytes' || charge.kind === 'taint' ? 1 : 0);
    charges.sort((a, b) => a.offset - b.offset || rank(a) - rank(b));
    return { charges, instructions };
}

/** Instructions that the network's own instrumentation puts in, which it counts when it charges for compiling. */
const PUT_IN: Readonly<Record<Charge['kind'], number>> = { plain: 4, check: 10, bytes: 3, taint: 0 };

function writeCharge(out: Writer, charge: Charge, counter: number, scratch: number): void {
    if (charge.kind === 'taint') {
        out.byte(0x41, 1, 0x24); // i32.const 1, global.set taint
        out.u32(counter + 1);
        return;
    }
    if (charge.kind === 'bytes') {
        out.byte(0x22); // local.tee scratch: the length stays on the stack
        out.u32(scratch);
    }
    if (charge.kind === 'bytes' || charge.cost > 0) {
        out.byte(0x23); // global.get counter
        out.u32(counter);
        if (charge.kind === 'bytes') {
            out.byte(0x20); // local.get scratch, i64.extend_i32_u
            out.u32(scratch);
            out.byte(0xad);
        } else {
            out.byte(0x42); // i64.const cost
            out.positive(charge.cost);
        }
        out.byte(0x7d, 0x24); // i64.sub, global.set counter
        out.u32(counter);
    }
    if (charge.kind === 'plain') return;
    out.byte(0x23); // global.get counter, i64.const 0, i64.lt_s, if, unreachable, end
    out.u32(counter);
    out.byte(0x42, 0, 0x53, 0x04, 0x40, 0x00, 0x0b);
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
    out.u32(needsScratch ? groups + 1 : groups);
    out.slice(reader.bytes, groupsStart, codeStart);
    if (needsScratch) out.byte(1, I32);
    let copied = codeStart;
    for (const charge of charges) {
        out.slice(reader.bytes, copied, charge.offset);
        copied = charge.offset;
        writeCharge(out, charge, context.counter, locals);
    }
    out.slice(reader.bytes, copied, reader.end);
    return charges.reduce((total, { kind }) => total + PUT_IN[kind], instructions);
}
