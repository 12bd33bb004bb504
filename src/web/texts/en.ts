import { BUNDLE_BLOCKS, bundleName, commitName } from '../../archive/format/index.js';
import { REASON_CODES } from '../../protocol/codes.js';
import { article, personWords, unnamedWords } from '../../juror/index.js';
import type { EntityKeyChange } from '../../protocol/entity-keys.js';
import { canisterText } from '../../protocol/principal-text.js';
import type { CheckName, DrawnAs, JuryFate, PersonState, Sitting, Unnamed } from '../../juror/index.js';

const bundleOf = (index: number) => bundleName(Math.floor(index / BUNDLE_BLOCKS));

function count(number: number, one: string, many = `${one}s`): string {
    return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** Whether somebody drawn as an alternate moved up since, their seat does not tell. */
const MAKER: Readonly<Record<DrawnAs, string>> = {
    juror: 'A juror',
    alternate: 'Somebody drawn as an alternate'
};

const forCase = (caseName: string | undefined): string =>
    caseName === undefined ? '' : ` for case “${caseName}”`;

/** What both pages say, but for what stands in their frames (`page.html`, `log.html`). */
const PAGE = {
    codes: REASON_CODES as Readonly<Record<string, string>>,
    states: { passed: 'Holds', failed: 'Does not hold', noted: 'To know', missing: 'Not yet' },
    showAll: (checks: number) => `Show all checks (${checks})`,
    showMore: 'More about it',
    checks: {
        canister: 'Whose log it is',
        receipts: 'Certified by the network',
        log: 'The whole log',
        person: 'The letter is about you',
        drawn: 'You were drawn',
        redrawn: 'The draw, run again',
        seat: 'Your seat follows from the draw',
        keys: 'Keys of the court',
        seats: 'Seats are published, one for each drawn',
        published: 'Your seat is one of them',
        sits: 'The jury as it sits',
        testimonial: 'Signed by the court',
        time: 'Valid now',
        audience: 'Meant for you',
        holder: 'Held by who shows it'
    } satisfies Record<CheckName, string> as Record<CheckName, string>,

    letterGood: 'You were drawn by lot',
    letterGoodNoLog: 'The network certified a draw with you in it',
    letterGoodMore: (caseName: string | undefined, others: number, drawnAs: DrawnAs) =>
        `Your letter is genuine. You were drawn as ${article(drawnAs)}${forCase(caseName)}, with ${count(others, 'other')}${others > 0 ? '.' : ', so everybody can tell which seat is yours.'}`,
    letterGoodDo: 'Come as the letter says. Keep letter and slip to yourself: who has them knows your seat.',
    letterAlternateDo: 'Keep the letter, and wait for word from the court.',
    letterGoodMoreNoLog: 'That chance made the draw takes a copy of the whole log.',
    letterSuperseded: 'Your jury was seated anew',
    letterSupersededMore: (block: number) =>
        `Your letter is genuine. But more people were drawn, and the jury of block ${block}, whose draw goes on from yours, took the place of this one. Ask for your letter of block ${block}.`,
    letterAlternate: (place: number, of: number) => `You are alternate ${place} of ${of}`,
    letterAlternateMore: 'You sit only if jurors are excused and it is your turn to move up.',
    letterMovedUp: 'You moved up: you are a juror now',
    letterExcused: 'You are excused',
    letterWithdrawn: 'Your draw was withdrawn',
    changedMore: (what: 'letter' | 'seat', reset: EntityKeyChange | undefined) =>
        `${what === 'letter' ? 'Your letter' : 'The seat'} is genuine. ${
            reset === undefined
                ? 'The court has recorded this since; ask the court if you doubt it.'
                : `But what is on record of this jury since then rests on a key that ${canisterText(reset.by)} put in the place of the court’s at block ${reset.from}, without the old key’s signature: ask the court whether it is so.`
        }`,
    changedDo: 'You need not come for this jury, unless the court tells you otherwise.',
    supersededDo: 'Do not come with this letter before you have the newer one.',
    letterOpen: 'One thing is missing: your slip',
    letterOpenMore:
        'Nothing that was checked speaks against this letter. Only your slip shows that it is about you.',
    letterOpenDo:
        'Scan the code on the slip from your enrolment with your phone’s camera, or choose the slip’s file below.',
    unboundMore: 'That the letter is about you, only the slip from your enrolment shows: drop that in.',
    letterNeedsLog: 'One thing is missing: a copy of the log',
    letterNeedsLogMore:
        'The code of a letter carries no proofs: they are in the log, and in the letter’s file.',
    letterNeedsLogDo: 'Choose the letter’s file or a copy of the log below, or read the log from a network.',
    letterBad: 'Do not rely on this letter',
    letterBadDo:
        'Do not follow it. Ask the court, by an address or number that you know, not by one that the letter gives.',
    letterOther: 'This letter is not about you',
    letterOtherMore:
        'Letter and slip belong to two people. Nothing else that was checked speaks against the letter.',
    letterOtherDo:
        'If the slip is yours, the letter is for somebody else: give it back to the court, unread by others. If it is not, take your own slip.',
    slipGood: 'You are on the list',
    slipGoodMore: 'Your slip is genuine: its id stands in the pool that juries are drawn from.',
    slipGoodDo: 'Keep the slip. If you are drawn, you get a letter: check it with the slip then.',
    slipDrawn: (caseName: string | undefined, block: number) =>
        `You were drawn by lot${caseName === undefined ? ` in block ${block}` : forCase(caseName)}: a letter comes to you, if you do not have it yet.`,
    slipDrawnDo: 'Keep the slip, and check the letter with it.',
    slipLeft: 'You are not on the list any more',
    slipLeftMore: 'Your id was in the pool and was taken out. No later draw can be of you.',
    slipNever: 'This slip is not on the list',
    slipNeverMore: 'Its id was never in the pool of this log.',
    slipNeverDo: 'Ask the court whether the slip is of this list.',
    slipNeedsLog: 'One thing is missing: a copy of the log',
    slipNeedsLogMore: 'Whether your id is on the list, and was drawn, stands in the log.',
    slipNeedsLogDo: 'Choose a copy of the log below, or read the log from a network.',
    badMore: 'What is marked below does not hold.',
    badDo: 'Do not rely on it. Get it again, from somebody else if you can, and check that.',
    slipBad: 'Your slip was changed',
    slipBadMore:
        'Nothing else that was checked speaks against this letter. The slip is not as it was written.',
    slipBadDo: 'Ask the court for another copy of the slip, and check with that.',
    presentationGood: (drawnAs: DrawnAs) => `${MAKER[drawnAs]} made this`,
    presentationGoodMore: (seats: number, drawnAs: DrawnAs) =>
        `Who made it holds one of ${count(seats, 'seat')} of the jury that were drawn as ${drawnAs}s, and answered your question. ${seats > 1 ? 'It does not say who they are.' : 'There is no other, so everybody can tell who they are.'}`,
    presentationNoLog: 'Who made this was given a seat',
    presentationNoLogMore:
        'Whether this seat is excused, or the draw withdrawn, takes a copy of the whole log.',
    presentationUnnamed: 'Who made this was given a seat, and may be excused',
    unnamed: (unnamed: Unnamed, drawnAs: DrawnAs) => unnamedWords(unnamed, drawnAs),
    presentationSuperseded: (drawnAs: DrawnAs) =>
        `${MAKER[drawnAs]} made this, of a jury that was seated anew`,
    presentationSupersededMore: (block: number) =>
        `The jury of block ${block} took its place. Ask to be shown a seat of that one.`,
    presentationExcused: (drawnAs: DrawnAs) => `${MAKER[drawnAs]} made this, who is excused`,
    presentationWithdrawn: (drawnAs: DrawnAs) => `${MAKER[drawnAs]} made this, of a draw that was withdrawn`,
    presentationOpen: 'Say what you asked',
    presentationOpenMore:
        'Enter below the nonce that you asked with and the name that you gave yourself: without them, this may be a copy of what somebody else was shown.',
    presentationNeedsCanister:
        'Enter below the canister that the court publishes: anybody can have one, and draw whom they like in it.',
    presentationBad: 'Do not accept this',
    presentationBadDo: 'Ask again, with a new nonce.',
    archiveGood: 'The log is what the network certified',
    archiveGoodMore: (blocks: number, redrawn: number, lotteries: number) =>
        `${count(blocks, 'block')}, checked against the network’s certificates.${redrawn === 0 ? '' : ` ${count(redrawn, 'draw')} run again: ${redrawn === 1 ? 'it' : 'each'} gives the jury on record.`}${lotteries === 0 ? '' : ` ${count(lotteries, 'lottery', 'lotteries')} not run again.`}`,
    archiveBadDo:
        'Get another copy, from somebody else. If that says the same, show this page to others: it is something to ask the court about.',
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
        'Checked against another root key than that of the public Internet Computer: it proves nothing to anybody else.',
    movedHint: (now: string, before: string) =>
        `The log of ${before} was restored into ${now}, which anybody can do. If the court says that it did, enter below ${now} as its canister, and ${before} as the one before.`,
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

    drawHeading: (caseName: string | undefined, kind: string, index: number) => {
        const of = caseName === undefined ? ` of block ${index}` : forCase(caseName);
        return kind === 'Select' ? `The jury${of}` : `More jurors${of}`;
    },
    factCase: 'Case',
    quoted: (name: string) => `“${name}”`,
    caseOf: (jurors: number, alternates: number) =>
        alternates === 0
            ? count(jurors, 'juror')
            : `${count(jurors, 'juror')}, ${count(alternates, 'alternate')}`,
    chooseDraw: 'Draw',
    drawOption: (caseName: string | undefined, index: number, jurors: number, pool: number) =>
        `${caseName === undefined ? '' : `case “${caseName}”, `}block ${index}: ${jurors} of ${pool}`,
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
        'That nobody else knows your seat: the list of seats does not tell it, but the court, which wrote the letter, can.',
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
        `${name} holds the letters of several people, to print. Drop in the page of one, such as letter-01.html, or its file, letter-01.json.`,
    pictureUnread: (name: string) =>
        `${name} is a picture, and this browser cannot read codes in it. Scan the code with the camera of a phone, or choose the file of the letter or slip.`,
    pictureEmpty: (name: string) =>
        `No code of a letter or slip was found in ${name}. Take the picture again, from straight above, with the whole code in it.`,
    moreFiles: (files: number) => `${count(files, 'more file was', 'more files were')} not looked at.`,
    moreArchives: (archives: number) =>
        `${count(archives, 'other archive')} beside it ${archives === 1 ? 'was' : 'were'} not looked at. Drop in one at a time.`,
    unknownText: 'That is not the text of a letter’s or a slip’s code.',
    badCanister: 'That is no canister id, such as rwlgt-iiaaa-aaaaa-aaaaa-cai.',
    passedOver: (names: readonly string[]) =>
        `Passed over, as no part of the archive: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`,
    badRootKey: 'The root key in the settings is not 133 bytes in hexadecimal.',
    needBoth: 'Name a canister and a host.',
    badNonce: 'It takes a nonce of 8 to 64 bytes, in hexadecimal, and a name.',
    cleared: 'The table is empty.',
    seals: (seals: number) => count(seals, 'seal'),
    fraudLine: (blocks: number, index: number | undefined) =>
        `a certificate over ${blocks} blocks${index === undefined ? '' : `, with a block ${index} of its own`}`,
    /** The verifier's words, where this language has its own for them. */
    detail: (words: string): string | undefined =>
        words === 'name your slip' ? 'choose your slip below' : undefined,
    /** Before what it has no words for. */
    inEnglish: '',
    personWords: (person: PersonState) => personWords(person),
    juryStates: { drawn: 'drawn', seated: 'seated', superseded: 'superseded', withdrawn: 'withdrawn' },
    sits: (_: Sitting, _fate: JuryFate, english: string) => english
};

/** What the log page says alone. */
const LOG = {
    logPoolHeading: 'Size of the pool',
    logPlot: (blocks: number, from: number, to: number, most: number) =>
        `Size of the pool over ${count(blocks, 'block')}: ${from} people after the first, ${to} after the last, ${most} at most. Marks below stand for draws.`,
    logChainHeading: 'The chain of blocks',
    logColumns: ['Block', 'When', 'What it did', 'Ids', 'Pool', 'Memo', 'Under'],
    logCommit: (number: number) => `certificate ${number}`,
    logSeats: (block: number) => `published the seats of block ${block}`,
    logChanged: (what: 'excused' | 'withdrawn', block: number) =>
        what === 'excused'
            ? `excused people of the jury of block ${block}`
            : `withdrew the draw of block ${block}`,
    logUnwanted: 'left a note that looks like a record and is none',
    logUnknown: 'left a record that this page does not know',
    logShopping: 'same list as another draw',
    logOlder: (more: number) => `Show older blocks (${count(more, 'block')} more)`,
    logSearch: 'Find a case, a memo or a block',
    logFound: (found: number) => (found === 0 ? 'Nothing found.' : `${count(found, 'block')} found.`),
    logShowDraw: 'show the draw',
    logUnreadable: 'cannot be read',
    live: (canister: string, network: string, time: string, staged: number) =>
        `Canister ${canister} at ${network}, as it was on ${time}.${staged === 0 ? '' : ` ${count(staged, 'block')} behind the last certificate ${staged === 1 ? 'waits' : 'wait'} for the next.`}`,
    liveTrouble: (what: string, since: string) =>
        `Nothing newer is shown since ${since}. ${what}. Below is the last state that was good.`,
    liveUnread: (what: string) =>
        `What is there now cannot be shown. ${what}. Below is what was there before.`,
    liveGone: 'The program that shows this page has stopped. Below is what it showed last.',
    logNoArchive: 'This server has no archive, or it cannot be read.'
};

/** Of where the pages came from, and of where the log did. */
const SOURCE = {
    testNetwork:
        'This is a network for trying out, on your own machine. Its key is the one that it told this page, which anybody can make: nothing here proves anything to anybody.',
    notCommitted: 'This canister has certified nothing yet: its log begins with the first commit.',
    notRead: (why: string) => `The log of this canister could not be read: ${why}.`,
    fromDisk:
        'This page shows the log of the canister or the program that serves it. From the disk, open the verify page beside it, and choose an archive folder there.',
    buildHeading: 'Which page this is',
    built: (commit: string) => `Built from commit ${commit} of the project.`,
    fileCheck:
        'Whoever builds that commit (make build) gets this very file, dist/page/verify.html: sha256sum tells whether yours is the same.',
    runs: (canister: string, module: string) =>
        `The network certifies that canister ${canister} runs the module with hash ${module}.`,
    moduleCheck:
        'Whoever builds that commit (make build) is told the hash of its module: if it is this one, canister and page are of that code.',
    pageCheck: (address: string) =>
        `No page can vouch for itself, and whoever brings it to you could bring another. The file dist/page/verify.html of the same build, opened from the disk, needs to trust nobody; and this tells whether you were sent the same bytes, beside sha256sum of that file: curl --compressed ${address} | sha256sum`,
    theLog: 'The log of this canister',
    theVerifyPage: 'Check a letter'
};

export const EN = { page: PAGE, log: LOG, source: SOURCE, frame: {} as Readonly<Record<string, string>> };
export type Texts = typeof EN;
