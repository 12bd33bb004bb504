import { BUNDLE_BLOCKS, bundleName, commitName } from '../../archive/format/index.js';
import type { DrawnAs } from '../../juror/index.js';
import { canisterText } from '../../protocol/principal-text.js';
import { CODES_DE } from './codes-de.js';
import { detailDe } from './details-de.js';
import type { Texts } from './en.js';
import { members, sittingDe, substitutes } from './sitting-de.js';

const bundleOf = (index: number) => bundleName(Math.floor(index / BUNDLE_BLOCKS));

const n = (number: number, one: string, many: string): string =>
    `${number.toLocaleString('de')} ${number === 1 ? one : many}`;

const blocks = (number: number) => n(number, 'Block', 'Blöcke');
const inCase = (caseName: string | undefined): string => (caseName === undefined ? '' : ` zu „${caseName}“`);
const AS: Readonly<Record<DrawnAs, string>> = { juror: 'Jurymitglied', alternate: 'Ersatzmitglied' };
const MAKER: Readonly<Record<DrawnAs, string>> = {
    juror: 'ein Jurymitglied',
    alternate: 'ein ausgelostes Ersatzmitglied'
};

const PAGE: Texts['page'] = {
    codes: CODES_DE,
    states: { passed: 'Stimmt', failed: 'Stimmt nicht', noted: 'Zu wissen', missing: 'Noch nicht' },
    showAll: (checks) => `Alle Prüfungen zeigen (${checks})`,
    showMore: 'Mehr dazu',
    checks: {
        canister: 'Wessen Protokoll es ist',
        receipts: 'Vom Netzwerk beglaubigt',
        log: 'Das ganze Protokoll',
        person: 'Der Brief meint Sie',
        drawn: 'Sie wurden ausgelost',
        redrawn: 'Die Auslosung, wiederholt',
        seat: 'Ihr Sitz folgt aus der Auslosung',
        keys: 'Schlüssel des Gerichts',
        seats: 'Sitze sind veröffentlicht, einer für jede ausgeloste Person',
        published: 'Ihr Sitz ist einer davon',
        sits: 'Die Jury, wie sie tagt',
        testimonial: 'Vom Gericht unterschrieben',
        time: 'Gilt jetzt',
        audience: 'Für Sie bestimmt',
        holder: 'Gehört der Person, die es zeigt'
    },

    letterGood: 'Sie wurden ausgelost',
    letterGoodNoLog: 'Das Netzwerk hat eine Auslosung mit Ihnen beglaubigt',
    letterGoodMore: (caseName, others, drawnAs) =>
        `Ihr Brief ist echt. Sie wurden als ${AS[drawnAs]}${inCase(caseName)} ausgelost, mit ${n(others, 'anderen Person', 'anderen')}${others > 0 ? '.' : '; so ist allen klar, welcher Sitz Ihrer ist.'}`,
    letterGoodDo:
        'Kommen Sie, wie es im Brief steht. Behalten Sie Brief und Beleg für sich: Wer sie hat, kennt Ihren Sitz.',
    letterAlternateDo: 'Bewahren Sie den Brief auf und warten Sie auf Nachricht vom Gericht.',
    letterGoodMoreNoLog: 'Dass der Zufall auslöste, zeigt erst eine Kopie des ganzen Protokolls.',
    letterSuperseded: 'Ihre Jury wurde neu besetzt',
    letterSupersededMore: (block) =>
        `Ihr Brief ist echt. Aber es wurden weitere Personen ausgelost, und die Jury von Block ${block}, deren Auslosung Ihre fortsetzt, trat an die Stelle dieser. Fragen Sie nach Ihrem Brief zu Block ${block}.`,
    letterAlternate: (place, of) => `Sie sind Ersatzmitglied ${place} von ${of}`,
    letterAlternateMore: 'Sie kommen nur dran, wenn Jurymitglieder befreit werden und Sie an der Reihe sind.',
    letterMovedUp: 'Sie sind nachgerückt: Sie sind jetzt Jurymitglied',
    letterExcused: 'Sie sind befreit',
    letterWithdrawn: 'Ihre Auslosung wurde zurückgenommen',
    changedMore: (what, reset) =>
        `${what === 'letter' ? 'Ihr Brief' : 'Der Sitz'} ist echt. ${
            reset === undefined
                ? 'Das Gericht hat das seither eingetragen; fragen Sie das Gericht, wenn Sie daran zweifeln.'
                : `Aber was seither zu dieser Jury eingetragen ist, beruht auf einem Schlüssel, den ${canisterText(reset.by)} in Block ${reset.from} an die Stelle dessen des Gerichts setzte, ohne die Unterschrift des alten: Fragen Sie das Gericht, ob es so ist.`
        }`,
    changedDo: 'Zu dieser Jury müssen Sie nicht kommen, außer das Gericht sagt Ihnen etwas anderes.',
    supersededDo: 'Kommen Sie mit diesem Brief nicht, bevor Sie den neueren haben.',
    letterOpen: 'Eines fehlt noch: Ihr Beleg',
    letterOpenMore:
        'Nichts, was geprüft wurde, spricht gegen diesen Brief. Erst Ihr Beleg zeigt, dass er Sie meint.',
    letterOpenDo:
        'Scannen Sie mit der Kamera Ihres Telefons den Code auf dem Beleg von der Aufnahme in die Liste, oder wählen Sie unten seine Datei.',
    unboundMore: 'Dass der Brief Sie betrifft, zeigt erst der Beleg Ihrer Aufnahme: Legen Sie den hinein.',
    letterNeedsLog: 'Eines fehlt noch: eine Kopie des Protokolls',
    letterNeedsLogMore:
        'Der Code eines Briefes enthält keine Beweise: Die stehen im Protokoll und in der Datei des Briefes.',
    letterNeedsLogDo:
        'Wählen Sie unten die Datei des Briefes oder eine Kopie des Protokolls, oder lesen Sie das Protokoll aus einem Netzwerk.',
    letterBad: 'Verlassen Sie sich nicht auf diesen Brief',
    letterBadDo:
        'Folgen Sie ihm nicht. Fragen Sie das Gericht, über eine Adresse oder Nummer, die Sie kennen, nicht über eine aus dem Brief.',
    letterOther: 'Dieser Brief meint nicht Sie',
    letterOtherMore:
        'Brief und Beleg gehören zu zwei Personen. Sonst spricht nichts, was geprüft wurde, gegen den Brief.',
    letterOtherDo:
        'Ist der Beleg Ihrer, so ist der Brief für jemand anderen: Geben Sie ihn dem Gericht zurück und zeigen Sie ihn niemandem. Ist er es nicht, nehmen Sie Ihren eigenen.',
    slipGood: 'Sie stehen auf der Liste',
    slipGoodMore: 'Ihr Beleg ist echt: Seine Kennung steht in der Liste, aus der Jurys ausgelost werden.',
    slipGoodDo:
        'Bewahren Sie den Beleg auf. Wenn Sie ausgelost werden, bekommen Sie einen Brief: Prüfen Sie ihn dann mit dem Beleg.',
    slipDrawn: (caseName, block) =>
        `Sie wurden${caseName === undefined ? ` in Block ${block}` : inCase(caseName)} ausgelost: Dazu kommt ein Brief, wenn Sie ihn noch nicht haben.`,
    slipDrawnDo: 'Bewahren Sie den Beleg auf, und prüfen Sie den Brief damit.',
    slipLeft: 'Sie stehen nicht mehr auf der Liste',
    slipLeftMore:
        'Ihre Kennung stand auf der Liste und wurde herausgenommen. Spätere Auslosungen betreffen Sie nicht.',
    slipNever: 'Dieser Beleg steht nicht auf der Liste',
    slipNeverMore: 'Seine Kennung stand nie auf der Liste dieses Protokolls.',
    slipNeverDo: 'Fragen Sie das Gericht, ob der Beleg zu dieser Liste gehört.',
    slipNeedsLog: 'Eines fehlt noch: eine Kopie des Protokolls',
    slipNeedsLogMore: 'Ob Ihre Kennung auf der Liste steht und ausgelost wurde, sagt das Protokoll.',
    slipNeedsLogDo:
        'Wählen Sie unten eine Kopie des Protokolls, oder lesen Sie das Protokoll aus einem Netzwerk.',
    badMore: 'Was unten markiert ist, stimmt nicht.',
    badDo: 'Verlassen Sie sich nicht darauf. Besorgen Sie es noch einmal, möglichst von jemand anderem, und prüfen Sie das.',
    slipBad: 'Ihr Beleg wurde verändert',
    slipBadMore:
        'Sonst spricht nichts, was geprüft wurde, gegen diesen Brief. Der Beleg ist nicht, wie er geschrieben wurde.',
    slipBadDo: 'Bitten Sie das Gericht um eine andere Kopie des Belegs, und prüfen Sie damit.',
    presentationGood: (drawnAs) => `Das hat ${MAKER[drawnAs]} gemacht`,
    presentationGoodMore: (seats, drawnAs) =>
        `Wer das gemacht hat, hat einen von ${n(seats, 'Sitz', 'Sitzen')} der Jury, die als ${AS[drawnAs]} ausgelost wurden, und hat Ihre Frage beantwortet. ${seats > 1 ? 'Es sagt nicht, wer es ist.' : 'Es gibt keinen anderen; so ist allen klar, wer es ist.'}`,
    presentationNoLog: 'Wer das gemacht hat, bekam einen Sitz',
    presentationNoLogMore:
        'Ob dieser Sitz befreit oder die Auslosung zurückgenommen ist, zeigt erst eine Kopie des ganzen Protokolls.',
    presentationUnnamed: 'Wer das gemacht hat, bekam einen Sitz und ist vielleicht befreit',
    unnamed: ({ excused, of, named }, drawnAs) =>
        `von ${of}, die als ${AS[drawnAs]} ausgelost wurden, ${excused === 1 ? 'ist einer' : `sind ${excused}`} befreit, und das Protokoll nennt ${named === 0 ? 'keine Sitze dazu' : `die Sitze von ${named} davon`}: Ob dieser Sitz dabei ist, weiß das Gericht`,
    presentationSuperseded: (drawnAs) =>
        `Das hat ${MAKER[drawnAs]} einer Jury gemacht, die neu besetzt wurde`,
    presentationSupersededMore: (block) =>
        `Die Jury von Block ${block} trat an ihre Stelle. Lassen Sie sich einen Sitz von dieser zeigen.`,
    presentationExcused: (drawnAs) => `Das hat ${MAKER[drawnAs]} gemacht, das befreit ist`,
    presentationWithdrawn: (drawnAs) =>
        `Das hat ${MAKER[drawnAs]} einer Jury gemacht, deren Auslosung zurückgenommen wurde`,
    presentationOpen: 'Sagen Sie, was Sie gefragt haben',
    presentationOpenMore:
        'Geben Sie unten die Nonce ein, mit der Sie gefragt haben, und den Namen, den Sie sich gaben: Sonst kann das eine Kopie von dem sein, was jemand anderem gezeigt wurde.',
    presentationNeedsCanister:
        'Geben Sie unten den Canister ein, den das Gericht veröffentlicht: Jeder kann einen haben und darin auslosen, wen er will.',
    presentationBad: 'Nehmen Sie das nicht an',
    presentationBadDo: 'Fragen Sie noch einmal, mit einer neuen Nonce.',
    archiveGood: 'Das Protokoll ist das, was das Netzwerk beglaubigt hat',
    archiveGoodMore: (number, redrawn, lotteries) =>
        `${blocks(number)}, gegen die Zertifikate des Netzwerks geprüft.${redrawn === 0 ? '' : ` ${n(redrawn, 'Auslosung', 'Auslosungen')} wiederholt: ${redrawn === 1 ? 'Sie' : 'Jede'} ergibt die Jury im Protokoll.`}${lotteries === 0 ? '' : ` ${n(lotteries, 'Lotterie', 'Lotterien')} nicht wiederholt.`}`,
    archiveBadDo:
        'Besorgen Sie eine andere Kopie, von jemand anderem. Sagt die dasselbe, zeigen Sie diese Seite anderen: Danach ist das Gericht zu fragen.',
    archiveBad: 'Verlassen Sie sich nicht auf dieses Protokoll',
    archiveBadMore:
        'Es ist nicht, was das Netzwerk beglaubigt hat, oder bricht eine Regel, etwa dass eine Auslosung aus ihrem Zufall folgt. Was nicht stimmt, ist unten markiert.',
    receiptGood: 'Dieser Block steht im Protokoll',
    receiptGoodMore: (index) =>
        `Das Netzwerk hat beglaubigt, dass Block ${index} im Protokoll steht. Dass eine Auslosung darin aus ihrem Zufall folgt, zeigt erst das ganze Protokoll.`,
    receiptParts: {
        block: 'Der Block in der Quittung',
        witness: 'Der Weg in der Quittung, vom Block zum Zertifikat',
        certificate: 'Das Zertifikat in der Quittung'
    },
    receiptBad: 'Diese Quittung beweist nichts',
    fraudGood: 'Betrug ist bewiesen',
    fraudGoodMore:
        'Das Netzwerk hat zwei Protokolle eines Canisters beglaubigt, die einander ausschließen: Seine Geschichte wurde umgeschrieben.',
    fraudBad: 'Das beweist keinen Betrug',
    problem: 'Das ist nicht lesbar',
    notAll: 'Nicht alles davon wurde angesehen',
    asOf: (time) => `Stand ${time}. Nichts Späteres ist bewiesen.`,
    otherNetwork:
        'Mit einem anderen Wurzelschlüssel geprüft als dem des öffentlichen Internet Computers: Das beweist niemand anderem etwas.',
    movedHint: (now, before) =>
        `Das Protokoll von ${before} wurde in ${now} wiederhergestellt; das kann jeder. Sagt das Gericht, dass es so ist, geben Sie unten ${now} als seinen Canister ein, und ${before} als den davor.`,
    otherAsked: 'Das ist nicht von dem Canister, nach dem Sie gefragt haben',
    rootKeyHint: 'Ist es aus einem Testnetz, geben Sie dessen Wurzelschlüssel unter „Einstellungen“ ein.',

    factCanister: 'Canister',
    factBlocks: 'Blöcke',
    factBlock: 'Block',
    factKind: 'Was er tat',
    factTime: 'Wann',
    factNetworkTime: 'Vom Netzwerk gesehen',
    factJurors: 'Kennungen darin',
    factMemo: 'Notiz',
    kinds: {
        Add: 'nahm Personen in die Liste auf',
        Remove: 'nahm Personen von der Liste',
        Select: 'loste eine Jury aus',
        Expand: 'loste weitere Personen aus'
    },
    memoOnly: 'hinterließ eine Notiz',
    lineBlocks: (number) => `${blocks(number)} gelesen`,
    lineBlocksDetail: 'jeder hat den Hash, den das Netzwerk beglaubigt hat',
    lineCommits: (genuine, asked) =>
        genuine === asked ? n(genuine, 'Zertifikat', 'Zertifikate') : `${genuine} von ${n(asked, 'Zertifikat', 'Zertifikaten')}`, // prettier-ignore
    lineGrowth: (states) => `Es wuchs nur: ${n(states, 'beglaubigter Stand', 'beglaubigte Stände')}`,
    lineCommitsDetail: 'des Netzwerks, jedes über alle Blöcke davor',
    lineDraw: (index) => `Auslosung in Block ${index}`,
    lineDrawDetail: (jurors, pool) => `${jurors} von ${pool}; aus dem Zufall wiederholt, dieselbe Jury`,
    archiveBesideBad: 'Das Protokoll ist beglaubigt, aber etwas daneben nicht',
    archiveBesideBadMore:
        'Etwas, das neben dem Protokoll liegt, etwa ein Siegel oder was vom Code des Canisters erzählt, stimmt nicht; es ist unten markiert.',
    besideBad: (file) => {
        const what = file.startsWith('seals/')
            ? 'Siegel'
            : file.startsWith('code/')
              ? 'Nachweis des Codes'
              : 'Herkunft';
        return `${what} (Datei ${file})`;
    },
    sealDetail: (time, number) =>
        `das neueste ist von ${time}, über ${blocks(number)}, auch die, die da noch auf ein Zertifikat warteten`,
    codeSpan: (from, to) =>
        from === to ? `Code des Canisters am ${from}` : `Code des Canisters von ${from} bis ${to}`,
    codeModule: (hash) => (hash === undefined ? 'keiner' : `Modul ${hash}, wann immer nachgesehen wurde`),
    controllers: 'Wer ihn ändern konnte, zuletzt',
    controllersDetail: (controllers) => controllers.join(', ') || 'niemand',
    place: {
        block: (index) => `Block ${index}`,
        commit: (index) => `Commit ${index}`,
        log: 'Das Protokoll'
    },
    placeBlockFile: (index) => `Datei ${bundleOf(index)}`,
    placeCommitFile: (index) => `Datei ${commitName(index)}`,
    changedBlocks: (from, to, commit) => {
        const what = from === to ? `Block ${from}` : `Einer der Blöcke ${from} bis ${to}`;
        const files = [bundleOf(from), bundleOf(to)]
            .filter((file, i, all) => file !== all[i - 1])
            .join(' bis ');
        return commit === undefined
            ? `${what} wurde verändert (Datei ${files})`
            : `${what}, oder was von Commit ${commit} da ist, wurde verändert (Datei ${files} oder ${commitName(commit)})`;
    },
    changedBlocksDetail: (commit, commits) =>
        `Commit ${commit} ist der erste, der nicht passt, und ${n(commits - 1, 'späterer', 'spätere')} mit ihm; die davor passen`,
    otherCanister: 'Der Canister, den der Ordner nennt (Datei manifest.json)',
    otherCanisterDetail: 'jedes Zertifikat ist von einem anderen Canister',
    moreLines: (more) => `und ${more} weitere`,

    drawHeading: (caseName, kind, index) => {
        const of = caseName === undefined ? ` von Block ${index}` : inCase(caseName);
        return kind === 'Select' ? `Die Jury${of}` : `Weitere Personen${of}`;
    },
    factCase: 'Sache',
    quoted: (name) => `„${name}“`,
    caseOf: (jurors, alternates) =>
        alternates === 0 ? members(jurors) : `${members(jurors)}, ${substitutes(alternates)}`,
    chooseDraw: 'Auslosung',
    drawOption: (caseName, index, jurors, pool) =>
        `${caseName === undefined ? '' : `„${caseName}“, `}Block ${index}: ${jurors} von ${pool}`,
    frozen: 'Liste eingefroren',
    frozenAt: (time) => `${time}: Ein Zertifikat deckt sie`,
    frozenLate:
        'nicht vor der Auslosung: Niemand kann beweisen, dass sie nicht für diese Auslosung geändert wurde',
    asked: 'Auslosung verlangt',
    drawnAt: 'Jury ausgelost',
    pool: 'Ausgelost aus',
    poolOf: (size, index) => `${n(size, 'Person', 'Personen')}, der Liste wie nach Block ${index}`,
    poolChanged: (block, gone, drawn) =>
        `Die Liste hatte sich mit Block ${block} geändert, als das ausgelost wurde; ${gone === 0 ? 'alle Ausgelosten standen noch darauf' : `${gone} von ${drawn} Ausgelosten standen nicht mehr darauf`}.`,
    lotteryOf: (index) =>
        `der Datei, auf die sich Block ${index} festlegt: eine Lotterie, deren Ergebnis diese Seite nicht kennt`,
    randomness: 'Zufall',
    memo: 'Notiz',
    seats: 'Sitze',
    jury: 'Jury',
    juryAsDrawn: 'Sie tagt, wie sie ausgelost wurde',
    seatsIn: (jurors, alternates, where) =>
        `${jurors}${alternates === 0 ? '' : ` von Jurymitgliedern und ${alternates} von Ersatzmitgliedern`}, veröffentlicht in Block ${where}; die Liste verrät nicht, wem welcher gehört`,
    signedBy: (key) => `Unterschrieben mit Schlüssel ${key} der verantwortlichen Stelle.`,
    seatsNone: 'Nicht besetzt: Diese Jury wurde aufgegeben, oder ist noch nicht besetzt.',
    equivocation: (block) =>
        `Block ${block} nennt andere Sitze für diese Jury. Nur die erste Liste zählt; fragen Sie, warum es eine andere gibt.`,
    drawsInAll: (draws) => `(der Block einer von ${n(draws, 'Auslosung', 'Auslosungen')})`,
    shopping: (others, all) =>
        `Aus genau denselben Personen ${all === 1 ? 'wurde 1 andere Jury' : `wurden ${all} andere Jurys`} ausgelost: Block ${others}. Fragen Sie, welche davon besetzt wurde, und warum.`,
    withdrawnBeside: (others, more) =>
        `Zurückgenommen, aus denselben Personen oder zur selben Sache: Block ${others}${more === 0 ? '' : ` und ${more} weitere`}.`,
    stepHeading: 'Wie ausgelost wurde, Schritt für Schritt',
    stepIntro: (size) =>
        `Der Zufall im Block wird zu einer Reihe von Zahlen gestreckt. Jede Zahl ist ein Versuch: Sie dreht ein Rad mit ${size} gleichen Plätzen, einem für jede Person auf der Liste. Der Platz, an dem es hält, ist ausgelost. Ein Platz, der schon ausgelost ist, zählt nicht noch einmal, und der winzige Rest, der manche Plätze wahrscheinlicher machte, wird verworfen.`,
    stepSlider: 'Versuche zeigen bis',
    stepNow: (step, all, what) => `Versuch ${step} von ${all}: ${what}`,
    stepDrawn: (place, number) => `Das Rad hält an Platz ${place}: Person ${number}`,
    stepRepeat: (place) => `noch einmal Platz ${place}: zählt nicht`,
    stepUneven: 'im ungleichen Rest: zählt nicht',
    stepBefore: (place) => `Platz ${place}: Person der Auslosung, die diese fortsetzt`,
    stepTable: 'Alle Versuche',
    stepColumns: ['Versuch', 'Zahl aus dem Zufall', 'Drehung des Rads', 'Platz auf der Liste', 'Was folgt'],
    stepOutcomes: {
        drawn: 'ausgelost',
        repeat: 'schon ausgelost, zählt nicht',
        uneven: 'ungleicher Rest, zählt nicht',
        before: 'der früheren Auslosung'
    },
    stepPicture: (size, drawn) => `Die Liste von ${size} Personen als Raster. Ausgelost: Plätze ${drawn}.`,
    stepMany: (shown) => `Die ersten ${shown} Versuche sind gezeigt.`,
    jurors: 'Wer ausgelost wurde',
    jurorsIntro:
        'Kennungen, wie sie auf der Liste stehen. Wer den Beleg einer Person nicht hat, erfährt daraus nichts über sie.',
    jurorsMore: (more) => `und ${more} weitere`,

    meHeading: 'Bin ich dabei?',
    meIntro: 'Legen Sie Ihren Beleg hinein, oder geben Sie Ihre Kennung von ihm ein.',
    meLabel: 'Ihre Kennung auf der Liste (64 Stellen)',
    meButton: 'Nachsehen',
    meNotId: 'Das ist keine Kennung aus 64 hexadezimalen Stellen.',
    meNever: 'Diese Kennung stand nie auf der Liste dieses Protokolls.',
    meMember: (from) => `Diese Kennung steht seit Block ${from} auf der Liste.`,
    meLeft: (from, to) => `Diese Kennung stand von Block ${from} bis Block ${to} auf der Liste.`,
    meDrawn: (index, place, of) => `Ausgelost: Nummer ${place} von ${of} in Block ${index}.`,
    meNotDrawn: 'Sie wurde in keiner Auslosung des Protokolls ausgelost.',
    meBadSlip: 'Die Kennung auf diesem Beleg folgt nicht aus dem Namen und dem Salz darauf.',
    meOtherLog: 'Dieser Beleg gehört zur Liste eines anderen Canisters.',

    notProvenHeading: 'Was das nicht beweist',
    notProvenLetter: [
        'Dass niemand zweimal unter verschiedenen Namen aufgenommen wurde.',
        'Dass niemand sonst Ihren Sitz kennt: Die Liste der Sitze verrät ihn nicht, aber das Gericht, das den Brief schrieb, kennt ihn.',
        'Dass die anderen Sitze den Ausgelosten gehören: Das muss jede Person mit ihrem eigenen Brief prüfen.'
    ],
    notProvenCanister:
        'Dass dieser Canister der des Gerichts ist: Jeder kann einen haben. Geben Sie den ein, den das Gericht veröffentlicht.',
    notProvenNoLog:
        'Dass der Zufall auslöste, dass keine andere Liste von Sitzen zuerst veröffentlicht wurde und dass sonst niemand befreit und die Auslosung nicht zurückgenommen wurde: Das zeigt erst eine Kopie des ganzen Protokolls.',
    notProvenReceipt:
        'Dass eine Auslosung darin aus ihrem Zufall folgt und dass keine andere gemacht wurde: Das zeigt erst eine Kopie des ganzen Protokolls.',
    notProvenFraud: 'Wer es tat, und welches der beiden Protokolle der Öffentlichkeit zuerst gezeigt wurde.',

    working: 'Wird geprüft …',
    reading: 'Wird gelesen …',
    fetching: 'Wird geholt …',
    holding: 'Auf dem Tisch:',
    input: {
        letter: 'ein Brief',
        slip: 'Ihr Beleg',
        presentation: 'eine Vorlage',
        archive: 'ein Archiv',
        receipt: 'eine Quittung',
        fraud: 'ein Betrugsbeweis'
    },
    theArchive: 'Der Archivordner',
    unknownFile: (name) =>
        `${name} ist kein Brief, Beleg, keine Vorlage, keine Quittung, kein Betrugsbeweis und kein Teil eines Archivs.`,
    letterPage: (name) =>
        `${name} enthält die Briefe mehrerer Personen, zum Drucken. Legen Sie die Seite eines Briefes hinein, etwa letter-01.html, oder seine Datei, letter-01.json.`,
    pictureUnread: (name) =>
        `${name} ist ein Bild, und dieser Browser kann den Code darin nicht lesen. Scannen Sie den Code mit der Kamera eines Telefons, oder wählen Sie die Datei des Briefes oder Belegs.`,
    pictureEmpty: (name) =>
        `In ${name} wurde kein Code eines Briefes oder Belegs gefunden. Machen Sie das Bild noch einmal, gerade von oben und mit dem ganzen Code darauf.`,
    moreFiles: (files) => `${n(files, 'weitere Datei wurde', 'weitere Dateien wurden')} nicht angesehen.`,
    moreArchives: (archives) =>
        `${n(archives, 'anderes Archiv daneben wurde', 'andere Archive daneben wurden')} nicht angesehen. Legen Sie eines nach dem anderen hinein.`,
    unknownText: 'Das ist nicht der Text des Codes eines Briefes oder Belegs.',
    badCanister: 'Das ist keine Canister-Kennung wie rwlgt-iiaaa-aaaaa-aaaaa-cai.',
    passedOver: (names) =>
        `Übergangen, weil kein Teil des Archivs: ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` und ${names.length - 5} weitere` : ''}`,
    badRootKey: 'Der Wurzelschlüssel in den Einstellungen ist nicht 133 Bytes in Hexadezimal.',
    needBoth: 'Nennen Sie einen Canister und einen Server.',
    badNonce: 'Es braucht eine Nonce von 8 bis 64 Bytes, hexadezimal, und einen Namen.',
    cleared: 'Der Tisch ist leer.',
    seals: (seals) => n(seals, 'Siegel', 'Siegel'),
    fraudLine: (number, index) =>
        `ein Zertifikat über ${blocks(number)}${index === undefined ? '' : `, mit einem eigenen Block ${index}`}`,
    detail: detailDe,
    inEnglish: 'Im Wortlaut der Prüfung, auf Englisch:',
    personWords: (person) => {
        if (person.state === 'alternate') return `Ersatzmitglied ${person.place} von ${person.of}`;
        if (person.state === 'excused') return 'befreit';
        return person.state === 'moved up' ? 'nachgerückt' : 'Jurymitglied';
    },
    juryStates: {
        drawn: 'ausgelost',
        seated: 'besetzt',
        superseded: 'neu besetzt',
        withdrawn: 'zurückgenommen'
    },
    sits: (sitting, { withdrawn, supersededBy }) => {
        const { sits, drawn, excused } = sittingDe(sitting);
        if (withdrawn === undefined && supersededBy === undefined) return sits;
        const why =
            withdrawn === undefined
                ? `neu besetzt durch die Jury von Block ${supersededBy}`
                : `zurückgenommen in Block ${withdrawn.index}`;
        return `${drawn}; tagt nicht: ${why}${sitting.excused === 0 ? '' : `; ${excused}`}`;
    }
};

const LOG: Texts['log'] = {
    logPoolHeading: 'Größe der Liste',
    logPlot: (number, from, to, most) =>
        `Größe der Liste über ${blocks(number)}: ${from} Personen nach dem ersten, ${to} nach dem letzten, höchstens ${most}. Marken darunter sind Auslosungen.`,
    logChainHeading: 'Die Kette der Blöcke',
    logColumns: ['Block', 'Wann', 'Was er tat', 'Kennungen', 'Liste', 'Notiz', 'Unter'],
    logCommit: (number) => `Zertifikat ${number}`,
    logSeats: (block) => `veröffentlichte die Sitze zu Block ${block}`,
    logChanged: (what, block) =>
        what === 'excused'
            ? `befreite Personen der Jury von Block ${block}`
            : `nahm die Auslosung von Block ${block} zurück`,
    logUnwanted: 'hinterließ eine Notiz, die wie ein Eintrag aussieht und keiner ist',
    logUnknown: 'hinterließ einen Eintrag, den diese Seite nicht kennt',
    logShopping: 'dieselbe Liste wie eine andere Auslosung',
    logOlder: (more) => `Ältere Blöcke zeigen (noch ${blocks(more)})`,
    logSearch: 'Eine Sache, eine Notiz oder einen Block finden',
    logFound: (found) => (found === 0 ? 'Nichts gefunden.' : `${blocks(found)} gefunden.`),
    logShowDraw: 'Auslosung zeigen',
    logUnreadable: 'ist nicht lesbar',
    live: (canister, network, time, staged) =>
        `Canister ${canister} bei ${network}, Stand ${time}.${staged === 0 ? '' : ` ${blocks(staged)} nach dem letzten Zertifikat ${staged === 1 ? 'wartet' : 'warten'} auf das nächste.`}`,
    liveTrouble: (what, since) =>
        `Seit ${since} wird nichts Neueres gezeigt. ${what}. Unten steht der letzte gute Stand.`,
    liveUnread: (what) =>
        `Was jetzt da ist, lässt sich nicht zeigen. ${what}. Unten steht, was davor da war.`,
    liveGone: 'Das Programm, das diese Seite zeigt, wurde beendet. Unten steht, was es zuletzt zeigte.',
    logNoArchive: 'Dieser Server hat kein Archiv, oder es ist nicht lesbar.'
};

const SOURCE: Texts['source'] = {
    testNetwork:
        'Das ist ein Netzwerk zum Ausprobieren, auf Ihrem eigenen Rechner. Seinen Schlüssel hat es dieser Seite selbst gesagt, und das kann jeder: Nichts hier beweist irgendwem etwas.',
    notCommitted: 'Dieser Canister hat noch nichts beglaubigt: Sein Protokoll beginnt mit dem ersten Commit.',
    notRead: (why) => `Das Protokoll dieses Canisters konnte nicht gelesen werden: ${why}.`,
    fromDisk:
        'Diese Seite zeigt das Protokoll des Canisters oder des Programms, von dem sie kommt. Vom Datenträger aus öffnen Sie die Prüfseite daneben und wählen dort einen Archivordner.',
    buildHeading: 'Welche Seite das ist',
    built: (commit) => `Gebaut aus Commit ${commit} des Projekts.`,
    fileCheck:
        'Wer diesen Commit baut (make build), bekommt genau diese Datei, dist/page/verify.html: sha256sum sagt, ob Ihre dieselbe ist.',
    runs: (canister, module) =>
        `Das Netzwerk beglaubigt, dass Canister ${canister} das Modul mit dem Hash ${module} ausführt.`,
    moduleCheck:
        'Wer diesen Commit baut (make build), erfährt den Hash seines Moduls: Ist es dieser, sind Canister und Seite von diesem Code.',
    pageCheck: (address) =>
        `Keine Seite kann für sich selbst bürgen, und wer sie Ihnen bringt, könnte eine andere bringen. Die Datei dist/page/verify.html desselben Baus, vom Datenträger geöffnet, muss niemandem trauen; und das sagt, ob Sie dieselben Bytes bekamen, neben sha256sum jener Datei: curl --compressed ${address} | sha256sum`,
    theLog: 'Das Protokoll dieses Canisters',
    theVerifyPage: 'Einen Brief prüfen'
};

/** By what `data-t` in `page.html` and `log.html` names: the English stands there. */
const FRAME: Texts['frame'] = {
    title: 'Eine Jury prüfen',
    skip: 'Zum Ergebnis',
    intro: 'Wurden Sie wirklich ausgelost? Wählen Sie Brief und Beleg, oder scannen Sie ihre Codes mit dem Telefon.',
    private: 'Nichts davon verlässt diese Seite.',
    choose: 'Wählen Sie Brief und Beleg',
    chooseHint: 'Legen Sie die Dateien hierher, oder wählen Sie sie:',
    files: 'Brief und Beleg wählen',
    photo: 'Ein Foto oder Bildschirmfoto der Codes geht auch.',
    folder: 'Kopie des Protokolls wählen (Ordner)',
    text: 'Oder der Text des Codes auf einem Brief oder Beleg',
    read: 'Lesen',
    other: 'Anderes prüfen',
    otherHint:
        'Eine Quittung, einen Betrugsbeweis oder was ein Jurymitglied Ihnen zeigte: Wählen Sie es wie einen Brief.',
    court: 'Der Canister des Gerichts, nach der Kennung, die das Gericht veröffentlicht',
    check: 'Prüfen',
    before: 'Der Canister, dessen Protokoll jener fortsetzt',
    beforeWarning: 'Jeder kann so einen machen, also muss das Gericht es sagen. Sonst lassen Sie es leer.',
    challenge: 'Womit Sie das Jurymitglied gefragt haben',
    nonce: 'Nonce (hexadezimal)',
    audience: 'Wer Sie sagten, dass Sie sind',
    answer: 'Die Antwort prüfen',
    network: 'Das Protokoll aus einem Netzwerk lesen',
    networkHint:
        'Nur das fragt einen Server, und nur den, den Sie nennen. Was er antwortet, wird geprüft wie alles andere.',
    canister: 'Canister',
    host: 'Server',
    readCheck: 'Lesen und prüfen',
    settings: 'Einstellungen',
    networkKey:
        'Wurzelschlüssel eines Testnetzes (hexadezimal). Lassen Sie das leer für den öffentlichen Internet Computer, dessen Schlüssel in dieser Seite steht.',
    again: 'Neu beginnen',
    progress: 'Wie viel davon geprüft ist',
    foot: 'Eine Datei, dieselben Prüfungen wie im Programm. Speichern Sie sie, und öffnen Sie sie vom Datenträger.',
    logTitle: 'Das Protokoll eines Jury-Canisters',
    logIntro:
        'Jeder Block, jede Auslosung, öffentlich. Diese Seite prüft alles davon hier, in Ihrem Browser; welche Seite es ist, steht unten. Für einen Brief oder eine andere Kopie ist',
    logVerify: 'die Prüfseite',
    logAfter: ' da.'
};

export const DE: Texts = { page: PAGE, log: LOG, source: SOURCE, frame: FRAME };
