import { Command } from 'commander';
import { ed25519 } from '@noble/curves/ed25519';
import { equalBytes } from '../../src/protocol/bytes.js';
import { JuryError } from '../../src/protocol/codes.js';
import { presentationMessage } from '../../src/protocol/testimonial.js';
import { writePrivateFile } from '../../src/entity/private-file.js';
import { encodeLetter, encodePresentation } from '../../src/juror/index.js';
import { parseDays, parseKey } from '../cli/arguments.js';
import { parseNonce, parseAudience } from '../cli/presentation-arguments.js';
import { jsonOption } from '../cli/context.js';
import { openEntity, withEntityOptions, type EntityOptions } from '../cli/entity-options.js';
import { CliError } from '../cli/errors.js';
import { warnIfExposed } from '../cli/input/index.js';
import { readLetter } from '../cli/log/index.js';
import { print } from '../cli/output/index.js';

interface PresentOptions {
    readonly nonce: Uint8Array;
    readonly audience: string;
    readonly key?: string;
    readonly out: string;
    readonly json?: boolean;
}

export function presentCommand(): Command {
    return new Command('present')
        .description('For a juror: show a third party that you hold a seat, without saying who you are.')
        .argument('<letter>')
        .requiredOption('--nonce <hex>', 'what the third party asks with', parseNonce)
        .requiredOption('--audience <text>', 'who the third party is', parseAudience)
        .requiredOption('-o, --out <file>', 'where to write what you hand over')
        .option('--key <pem>', 'the key that the testimonial names, if it is yours and not in the letter')
        .addOption(jsonOption())
        .action(present);
}

async function present(path: string, options: PresentOptions): Promise<void> {
    const letter = readLetter(path);
    const { canisterId, block, drawHash, seatId, testimonial, evidence } = letter;
    const seed = options.key === undefined ? letter.holderSeed : await seedFrom(options.key);
    if (seed === undefined)
        throw new CliError('HOLDER_KEY_MISSING', 'the letter holds no key; name yours with --key');
    if (!equalBytes(ed25519.getPublicKey(seed), testimonial.holderKey))
        throw new JuryError('HOLDER_KEY_MISMATCH', 'nobody would accept a presentation with this key');
    const audience = new TextEncoder().encode(options.audience);
    const signature = ed25519.sign(presentationMessage(letter, testimonial, options.nonce, audience), seed);
    const shown = {
        canisterId,
        block,
        drawHash,
        seatId,
        testimonial,
        evidence,
        nonce: options.nonce,
        audience,
        signature
    };
    writePrivateFile(options.out, encodePresentation(shown));
    print(
        options.json,
        () => ({ written: options.out }),
        () => [`Written to ${options.out}. It names your seat, and neither you nor your id in the pool.`]
    );
}

interface TestifyOptions extends EntityOptions {
    readonly holder?: Uint8Array;
    readonly audience: string;
    readonly days: number;
    readonly out: string;
    readonly json?: boolean;
}

export function testifyCommand(): Command {
    const command = new Command('testify')
        .description(
            'Write the letter of a juror anew: for a key of their own, another audience or a longer time.'
        )
        .argument('<letter>', 'as jury letters wrote it')
        .requiredOption('-o, --out <file>', 'where to write the new letter')
        .option('--holder <hex>', "the juror's own public key, from: jury identity public-key", parseKey)
        .option(
            '--audience <text>',
            'whom the testimonial may be shown to (default: anybody)',
            parseAudience,
            ''
        )
        .option('--days <n>', 'how long it holds, from its start on', parseDays, 365)
        .addOption(jsonOption());
    return withEntityOptions(command).action(runTestify);
}

/** Only the holder of the testimonial key on record can do it: the check of the new letter tells. */
async function runTestify(path: string, options: TestifyOptions): Promise<void> {
    const letter = readLetter(path);
    const { secrets } = await openEntity(options);
    const { signerOfTestimonial, testify } = await import('../../src/entity/seating.js');
    const { notBefore } = letter.testimonial;
    const terms = {
        notBefore,
        notAfter: notBefore + BigInt(options.days) * 86_400n,
        audience: new TextEncoder().encode(options.audience)
    };
    const holder = options.holder ?? letter.testimonial.holderKey;
    const testimonial = testify(letter, holder, terms, signerOfTestimonial(secrets, letter));
    const own = options.holder === undefined ? letter.holderSeed : undefined;
    writePrivateFile(options.out, encodeLetter({ ...letter, testimonial, holderSeed: own }));
    print(
        options.json,
        () => ({ written: options.out }),
        () => [`Written to ${options.out}. Hand it to its juror in private.`]
    );
}

/** The seed of an Ed25519 key in PEM form. */
async function seedFrom(path: string): Promise<Uint8Array> {
    const { readEd25519Seed } = await import('../../src/client/identity-file.js');
    warnIfExposed(path);
    return readEd25519Seed(path, process.env['JURY_IDENTITY_PASSPHRASE']);
}
