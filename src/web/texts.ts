import { BUNDLE_BLOCKS, bundleName, commitName } from '../archive/format/index.js';
import { REASON_CODES } from '../protocol/codes.js';
import { article } from '../juror/index.js';
import type { CheckName, DrawnAs } from '../juror/index.js';

const bundleOf = (index: number) => bundleName(Math.floor(index / BUNDLE_BLOCKS));

/**
 * Every word that the page says of its own, in one place: who translates it changes this file and `page.html`.
 * Details of findings come from the verifier, in English, beside the explanation of their code.
 */
export const TEXTS = {
    codes: REASON_CODES as Readonly<Record<string, string>>,
    states: { passed: 'Holds', failed: 'Does not hold', noted: 'To know' },
    checks: {
        canister: 'Whose log it is',
        receipts: 'Certified by the network',
        log: 'The whole log',
        person: 'The letter is about you',
        drawn: 'You were drawn',
        redrawn: 'The draw, run again',
        seat: 'Your seat follows from the draw',
        keys: 'Keys of the controlling entity',
        seats: 'Seats are published, one for each drawn',
        published: 'Your seat is one of them',
        sits: 'The jury as it sits',
        testimonial: 'Signed by the controlling entity',
        time: 'Valid now',
        audience: 'Meant for you',
        holder: 'Held by who shows it'
    } satisfies Record<CheckName, string>,

    letterGood: 'You were drawn by lot',
    letterGoodNoLog: 'The network certified a draw with you in it',
    letterGoodMore: (others: number, drawnAs: DrawnAs) =>
        `Your letter is genuine. You were drawn as ${article(drawnAs)}, with ${count(others, 'other')}${others > 0 ? ': the list of seats does not tell which is yours. The court, which wrote the letter, can tell.' : ', so everybody can tell which seat is yours.'}`,
    letterGoodMoreNoLog: 'That chance made the draw takes a copy of the whole log.',
    letterSuperseded: 'Your jury was seated anew',
    letterSupersededMore: (block: number) =>
        `Your letter is genuine. But more people were drawn, and the jury of block ${block}, whose draw goes on from yours, took the place of this one. Ask for your letter of block ${block}.`,
    letterAlternate: (place: number, of: number) => `You are alternate ${place} of ${of}`,
    letterAlternateMore:
        'Your letter is genuine. You sit only if jurors are excused and it is your turn to move up.',
    letterMovedUp: 'You moved up: you are a juror now',
    letterExcused: 'You are excused',
    letterWithdrawn: 'Your draw was withdrawn',
    changedMore: 'All of it is genuine. The rest is the court’s word, and ends it: ask the court.',
    letterOpen: 'One thing is missing: your slip',
    letterOpenMore:
        'Nothing that was checked speaks against this letter. Drop in the slip from your enrolment: only it shows that the letter is about you.',
    unboundMore: 'That the letter is about you, only the slip from your enrolment shows: drop that in.',
    letterNeedsLog: 'One thing is missing: a copy of the log',
    letterNeedsLogMore:
        'The code of a letter carries no proofs. Drop in the letter’s file or an archive folder, or read the log from a network.',
    letterBad: 'Do not rely on this letter',
    badMore: 'What is marked below does not hold.',
    slipBad: 'Your slip was changed',
    slipBadMore:
        'Nothing else that was checked speaks against this letter. The slip is not as it was written: get another copy of it, and drop that in.',
    presentationGood: 'A juror made this',
    presentationGoodMore: (seats: number, drawnAs: DrawnAs) =>
        `Who made it holds one of ${count(seats, 'seat')} of the jury that were drawn as ${drawnAs}s, and answered your question. ${seats > 1 ? 'It does not say who they are.' : 'There is no other, so everybody can tell who they are.'}`,
    presentationNoLog: 'Who made this was given a seat',
    presentationNoLogMore:
        'Whether this seat is excused, or the draw withdrawn, takes a copy of the whole log.',
    presentationUnnamed: 'Who made this was given a seat, and may be excused',
    presentationSuperseded: 'A juror made this, of a jury that was seated anew',
    presentationSupersededMore: (block: number) =>
        `The jury of block ${block} took its place. Ask to be shown a seat of that one.`,
    presentationExcused: 'A juror made this, who is excused',
    presentationWithdrawn: 'A juror made this, of a draw that was withdrawn',
    presentationOpen: 'Say what you asked',
    presentationOpenMore:
        'Enter below the nonce that you asked with and the name that you gave yourself: without them, this may be a copy of what somebody else was shown.',
    presentationNeedsCanister:
        'Enter at the top of this page the canister that the court publishes: anybody can have one, and draw whom they like in it.',
    presentationBad: 'Do not accept this',
    archiveGood: 'The log is what the network certified',
    archiveGoodMore: (blocks: number, redrawn: number, lotteries: number) =>
        `${count(blocks, 'block')}, checked against the network’s certificates.${redrawn === 0 ? '' : ` ${count(redrawn, 'draw')} run again: each gives the jury on record.`}${lotteries === 0 ? '' : ` ${count(lotteries, 'lottery', 'lotteries')} not run again.`}`,
    archiveBad: 'Do not rely on this log',
    archiveBadMore:
        'It is not what the network certified, or breaks a rule, such as that a draw follows from its randomness. What does not hold is marked below.',
    receiptGood: 'This block is on record',
    receiptGoodMore: (index: number) =>
        `The network certified that block ${index} stands in the log. That a draw in it follows from its randomness takes the whole log.`,
    receiptParts: {
        block: 'The block in the receipt',
        witness: 'The path in the receipt, from the block to the certificate',
        certificate: 'The certificate in the receipt'
    },
    receiptBad: 'This receipt proves nothing',
    fraudGood: 'Fraud is proven',
    fraudGoodMore:
        'The network certified two logs of one canister that exclude each other: its history was rewritten.',
    fraudBad: 'This proves no fraud',
    problem: 'This cannot be read',
    notAll: 'Not all of it was looked at',
    asOf: (time: string) => `As of ${time}. Nothing later is proven.`,
    otherNetwork:
        'Checked against the root key that you gave, not that of the public Internet Computer. It proves nothing to anybody else.',
    movedHint: (now: string, before: string) =>
        `The log of ${before} was restored into ${now}, which anybody can do. If the court says that it did, enter at the top of this page ${now} as its canister, and ${before} as the one before.`,
    otherAsked: 'This is not of the canister that you asked about',
    rootKeyHint: 'If it is from a test network, give its root key under “Settings”.',

    factCanister: 'Canister',
    factBlocks: 'Blocks',
    factBlock: 'Block',
    factKind: 'What it did',
    factTime: 'When',
    factNetworkTime: 'Seen by the network',
    factJurors: 'Ids in it',
    factMemo: 'Memo',
    kinds: {
        Add: 'put people into the pool',
        Remove: 'took people out of the pool',
        Select: 'drew a jury',
        Expand: 'drew more jurors'
    },
    memoOnly: 'left a note',
    lineBlocks: (blocks: number) => `${count(blocks, 'block')} read`,
    lineBlocksDetail: 'each has the hash that the network certified',
    lineCommits: (genuine: number, asked: number) =>
        genuine === asked ? count(genuine, 'certificate') : `${genuine} of ${count(asked, 'certificate')}`,
    lineGrowth: (states: number) => `It only grew: ${count(states, 'certified state')}`,
    lineCommitsDetail: 'of the network, each over all blocks before it',
    lineDraw: (index: number) => `Draw in block ${index}`,
    lineDrawDetail: (jurors: number, pool: number) =>
        `${jurors} of ${pool}; run again from its randomness, the same jury`,
    archiveBesideBad: 'The log is what the network certified, but something beside it is not',
    archiveBesideBadMore:
        'Something that is kept beside the log, such as a seal or what tells of the canister’s code, does not hold; it is marked below.',
    besideBad: (file: string) => {
        const what = file.startsWith('seals/')
            ? 'Seal'
            : file.startsWith('code/')
              ? 'Code evidence'
              : 'Origin';
        return `${what} (file ${file})`;
    },
    sealDetail: (time: string, blocks: number) =>
        `the newest is of ${time}, over ${count(blocks, 'block')}, those included that waited for a certificate then`,
    codeSpan: (from: string, to: string) =>
        from === to ? `Code of the canister on ${from}` : `Code of the canister from ${from} to ${to}`,
    codeModule: (hash: string | undefined) =>
        hash === undefined ? 'none' : `module ${hash}, whenever it was looked at`,
    controllers: 'Who could change it, at the end',
    controllersDetail: (controllers: readonly string[]) => controllers.join(', ') || 'nobody',
    place: {
        block: (index: number) => `Block ${index}`,
        commit: (index: number) => `Commit ${index}`,
        log: 'The log'
    },
    placeBlockFile: (index: number) => `file ${bundleOf(index)}`,
    placeCommitFile: (index: number) => `file ${commitName(index)}`,
    changedBlocks: (from: number, to: number, commit: number | undefined) => {
        const blocks = from === to ? `Block ${from}` : `One of the blocks ${from} to ${to}`;
        const files = [bundleOf(from), bundleOf(to)]
            .filter((file, i, all) => file !== all[i - 1])
            .join(' to ');
        return commit === undefined
            ? `${blocks} was changed (file ${files})`
            : `${blocks}, or what is kept of commit ${commit}, was changed (file ${files} or ${commitName(commit)})`;
    },
    changedBlocksDetail: (commit: number, commits: number) =>
        `commit ${commit} is the first that does not fit, and ${count(commits - 1, 'later one')} with it; those before it fit`,
    otherCanister: 'The canister that the folder names (file manifest.json)',
    otherCanisterDetail: 'every certificate is of another canister',
    moreLines: (more: number) => `and ${more} more`,

    drawHeading: (index: number, kind: string) =>
        kind === 'Select' ? `The jury of block ${index}` : `The jurors that block ${index} added`,
    chooseDraw: 'Draw',
    drawOption: (index: number, jurors: number, pool: number) => `block ${index}: ${jurors} of ${pool}`,
    frozen: 'List frozen',
    frozenAt: (time: string) => `${time}: a certificate covers it`,
    frozenLate: 'not before the draw: nobody can prove that it was not changed for this draw',
    asked: 'Draw asked for',
    drawnAt: 'Jury drawn',
    pool: 'Drawn from',
    poolOf: (size: number, index: number) =>
        `${count(size, 'person', 'people')}, the list as of block ${index}`,
    poolChanged: (block: number, gone: number, drawn: number) =>
        `The pool had changed by block ${block} when this was drawn; ${gone === 0 ? 'all who were drawn were in it still' : `${gone} of the ${drawn} drawn ${gone === 1 ? 'was' : 'were'} not in it any more`}.`,
    lotteryOf: (index: number) =>
        `the file that block ${index} commits to: a lottery, whose result this page does not know`,
    randomness: 'Randomness',
    memo: 'Memo',
    seats: 'Seats',
    jury: 'Jury',
    juryAsDrawn: 'It sits as drawn',
    seatsIn: (jurors: number, alternates: number, blocks: string) =>
        `${jurors}${alternates === 0 ? '' : ` of jurors and ${alternates} of alternates`} published in block ${blocks}; the list does not tell which is whose`,
    signedBy: (key: number) => `Signed by key ${key} of the entity.`,
    seatsNone: 'Not seated: this jury was abandoned, or is not seated yet.',
    equivocation: (block: number) =>
        `Block ${block} names other seats for this jury. Only the first list counts; ask why there is another.`,
    drawsInAll: (draws: number) => `(the block of one of ${count(draws, 'draw')})`,
    shopping: (others: string, all: number) =>
        `From the very same people ${count(all, 'other jury was', 'other juries were')} drawn: block ${others}. Ask which of them was seated, and why.`,
    withdrawnBeside: (blocks: string, more: number) =>
        `Withdrawn, of the same people or the same case: block ${blocks}${more === 0 ? '' : ` and ${more} more`}.`,
    stepHeading: 'How they were drawn, step by step',
    stepIntro: (size: number) =>
        `The randomness in the block is stretched into a row of numbers. Each number is one try: it turns a wheel with ${size} equal places, one for each person on the list. The place where it stops is drawn. A place that was drawn before does not count again, and the tiny remainder that would make some places likelier than others is thrown away.`,
    stepSlider: 'Show tries up to',
    stepNow: (step: number, all: number, what: string) => `Try ${step} of ${all}: ${what}`,
    stepDrawn: (place: number, number: number) => `the wheel stops at place ${place}: juror ${number}`,
    stepRepeat: (place: number) => `place ${place} again: does not count`,
    stepUneven: 'in the uneven remainder: does not count',
    stepBefore: (place: number) => `place ${place}: juror of the draw that this one continues`,
    stepTable: 'All tries',
    stepColumns: [
        'Try',
        'Number from the randomness',
        'Turn of the wheel',
        'Place on the list',
        'What follows'
    ],
    stepOutcomes: {
        drawn: 'drawn',
        repeat: 'drawn before, does not count',
        uneven: 'uneven remainder, does not count',
        before: 'of the earlier draw'
    },
    stepPicture: (size: number, drawn: string) =>
        `The list of ${size} people as a grid. Drawn: places ${drawn}.`,
    stepMany: (shown: number) => `The first ${shown} tries are shown.`,
    jurors: 'Who was drawn',
    jurorsIntro:
        'Ids as they stand in the pool. They say nothing about a person to whoever does not hold that person’s slip.',
    jurorsMore: (more: number) => `and ${more} more`,

    meHeading: 'Am I in it?',
    meIntro: 'Drop in your slip, or enter your id from it.',
    meLabel: 'Your id in the pool (64 digits)',
    meButton: 'Look',
    meNotId: 'That is no id of 64 hexadecimal digits.',
    meNever: 'This id was never in the pool of this log.',
    meMember: (from: number) => `This id has been in the pool since block ${from}.`,
    meLeft: (from: number, to: number) => `This id was in the pool from block ${from} until block ${to}.`,
    meDrawn: (index: number, place: number, of: number) =>
        `Drawn: number ${place} of ${of} in block ${index}.`,
    meNotDrawn: 'It was not drawn in any of the draws on record.',
    meBadSlip: 'The id on this slip does not follow from the name and the salt on it.',
    meOtherLog: 'This slip is of another canister’s pool.',

    notProvenHeading: 'What this does not prove',
    notProvenLetter: [
        'That a person was not enrolled twice under different names.',
        'That the other seats belong to the people who were drawn: each of them has to check their own letter.'
    ],
    notProvenCanister:
        'That this canister is the court’s: anybody can have one. Enter the one that the court publishes.',
    notProvenNoLog:
        'That chance made the draw, that no other list of seats was published first, and that nobody was excused and the draw not withdrawn but as said here: that takes a copy of the whole log.',
    notProvenReceipt:
        'That a draw in it follows from its randomness, and that no other draw was made: that takes a copy of the whole log.',
    notProvenFraud: 'Who did it, and which of the two logs was first shown to the public.',

    working: 'Checking …',
    reading: 'Reading …',
    fetching: 'Fetching …',
    holding: 'On the table:',
    input: {
        letter: 'a letter',
        slip: 'your slip',
        presentation: 'a presentation',
        archive: 'an archive',
        receipt: 'a receipt',
        fraud: 'a fraud proof'
    },
    theArchive: 'The archive folder',
    unknownFile: (name: string) =>
        `${name} is no letter, slip, presentation, receipt, fraud proof or part of an archive.`,
    letterPage: (name: string) =>
        `${name} is the page of a letter, for people to read. Drop in the file beside it, ${/([^/]*)\.html?$/i.exec(name)?.[1] ?? 'letter-01'}.json.`,
    moreFiles: (files: number) => `${count(files, 'more file was', 'more files were')} not looked at.`,
    moreArchives: (archives: number) =>
        `${count(archives, 'other archive')} beside it ${archives === 1 ? 'was' : 'were'} not looked at. Drop in one at a time.`,
    unknownText: 'That is neither the text of a letter’s code nor an id.',
    badCanister: 'That is no canister id, such as rwlgt-iiaaa-aaaaa-aaaaa-cai.',
    passedOver: (names: readonly string[]) =>
        `Passed over, as no part of the archive: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`,
    badRootKey: 'The root key in the settings is not 133 bytes in hexadecimal.',
    needBoth: 'Name a canister and a host.',
    badNonce: 'It takes a nonce of 8 to 64 bytes, in hexadecimal, and a name.',
    cleared: 'The table is empty.'
};

export function count(number: number, one: string, many = `${one}s`): string {
    return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** Nanoseconds since 1970. */
export function timeText(time: bigint): string {
    const iso = new Date(Number(time / 1_000_000n)).toISOString();
    return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}
