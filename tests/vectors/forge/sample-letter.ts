import { testify } from '../../../src/entity/seating.js';
import type { ReasonCode } from '../../../src/protocol/codes.js';
import { canisterText } from '../../../src/protocol/principal-text.js';
import { encodeLetter, encodeSlip } from '../../../src/juror/letter.js';
import type { Letter, Slip } from '../../../src/juror/letter.js';
import { FIRST_SEED, NOW, TERMS } from '../../juror/seated-jury.js';
import { present } from '../../verifier/bytes.js';
import { CANISTER } from '../../verifier/certificate-builder.js';
import type { CaseInput, Files, Group } from './case.js';
import { court, filesOf } from './seats.js';

/** A jury of five out of eight in block 2, seated in block 3. */
export const own = court();
const BLOCK = own.draw(5);
own.seat(BLOCK);
export const FILES = filesOf(own);
export const all = own.letters(BLOCK);
export const [LETTER, SLIP] = present(all[0]);
export const evidence = present(LETTER.evidence);
export const ASKED: CaseInput = { canister: canisterText(CANISTER), now: Number(NOW) };

export interface Change {
    readonly letter?: Letter;
    readonly slip?: Slip | undefined;
    /** With the archive at hand. */
    readonly archive?: Files;
    readonly input?: CaseInput;
    readonly notes?: ReasonCode[];
}

/** Makes cases of that letter, changed. */
export const lettersOf =
    (group: Group) =>
    (name: string, rules: string, title: string, codes: ReasonCode[], change: Change = {}): void => {
        const { archive, notes = [] } = change;
        const slip = 'slip' in change ? change.slip : SLIP;
        const files = {
            'letter.json': encodeLetter(change.letter ?? LETTER),
            ...(slip && { 'slip.json': encodeSlip(slip) }),
            ...archive
        };
        const input = { ...ASKED, ...change.input, ...(archive && { log: true }) };
        group.add('letter', name, rules, title, files, codes, { notes, input });
    };

export const bare = (of: Letter): Letter => ({ ...of, evidence: undefined });
export const changed = (change: Partial<Letter>): { letter: Letter } => ({ letter: { ...LETTER, ...change } });
export const testimonial = (
    change: { notBefore?: bigint; notAfter?: bigint; audience?: Uint8Array },
    signer = FIRST_SEED,
    of = LETTER
): Letter['testimonial'] => testify(of, of.testimonial.holderKey, { ...TERMS, ...change }, signer);
