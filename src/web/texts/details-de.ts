/**
 * What the verifier says, in German: of letters, slips and presentations all of it, of logs and files what is met most.
 * `{1}` stands for any words, which are put into German in their turn. The closest form that fits counts.
 */
export const DETAILS_DE: readonly (readonly [english: string, german: string])[] = [
    ['name your slip', 'legen Sie Ihren Beleg hinein'],
    ['the slip was changed, or is none', 'der Beleg wurde verändert, oder ist keiner'],
    ['its pool id is not the one on your slip', 'seine Kennung ist nicht die auf Ihrem Beleg'],
    [
        'the letter is about you: its pool id follows from your slip',
        'der Brief meint Sie: Seine Kennung folgt aus Ihrem Beleg'
    ],
    [
        'the draw was not run again: that takes the whole log',
        'die Auslosung wurde nicht wiederholt: Das geht nur mit dem ganzen Protokoll'
    ],
    ['run again, it gives others', 'wiederholt ergibt sie andere'],
    [
        'run again from its randomness, the draw gives the same jury',
        'aus dem Zufall wiederholt, ergibt die Auslosung dieselbe Jury'
    ],
    ['pool id and salt give another seat', 'Kennung und Salz ergeben einen anderen Sitz'],
    [
        'the seat follows from the pool id, this draw and the salt in the letter',
        'der Sitz folgt aus der Kennung, dieser Auslosung und dem Salz im Brief'
    ],
    ['the list has other seats', 'auf der Liste stehen andere Sitze'],
    ['the seat is one of those excused', 'der Sitz ist einer der befreiten'],
    ['you are a juror', 'Sie sind Jurymitglied'],
    ['you are an alternate who moved up: a juror now', 'Sie sind nachgerückt und jetzt Jurymitglied'],
    [
        'drawn as the only juror: everybody can tell whose it is',
        'als einziges Jurymitglied ausgelost: Allen ist klar, wessen er ist'
    ],
    [
        'drawn as the only alternate: everybody can tell whose it is',
        'als einziges Ersatzmitglied ausgelost: Allen ist klar, wessen er ist'
    ],
    ['not checked: no seats stand', 'nicht geprüft: Es gibt keine Sitze'],
    [
        'with the key in the letter you can show the testimonial',
        'mit dem Schlüssel im Brief können Sie die Bescheinigung zeigen'
    ],
    [
        'with the key in the letter the testimonial cannot be shown',
        'mit dem Schlüssel im Brief lässt sich die Bescheinigung nicht zeigen'
    ],
    ['it was made for somebody else', 'es wurde für jemand anderen gemacht'],
    [
        'the testimonial may be shown to another audience only',
        'die Bescheinigung darf nur jemand anderem gezeigt werden'
    ],
    [
        'made for you; the testimonial may be shown to anybody',
        'für Sie gemacht; die Bescheinigung darf allen gezeigt werden'
    ],
    ['made for you, as its testimonial allows', 'für Sie gemacht, wie es die Bescheinigung erlaubt'],
    [
        'its signature is not by the key that the testimonial names',
        'die Unterschrift ist nicht von dem Schlüssel, den die Bescheinigung nennt'
    ],
    [
        'it does not answer the nonce that you asked with',
        'es beantwortet nicht die Nonce, mit der Sie fragten'
    ],
    [
        'whoever made it holds the key that the testimonial names, and answered your nonce',
        'wer es gemacht hat, hat den Schlüssel, den die Bescheinigung nennt, und beantwortete Ihre Nonce'
    ],
    [
        'uniqueness not checked: only the whole log shows that no other list came first, and that nobody was excused and the draw not withdrawn but as told here',
        'nicht geprüft, ob es die einzige ist: Nur das ganze Protokoll zeigt, dass keine andere Liste zuerst kam, dass sonst niemand befreit und die Auslosung nicht zurückgenommen wurde'
    ],
    [
        'no receipt and no archive at hand shows the draw: check it against an archive that does',
        'keine Quittung und kein Archiv hier zeigt die Auslosung: Prüfen Sie mit einem Archiv, das sie enthält'
    ],
    ['receipts and archive are of two logs', 'Quittungen und Archiv sind von zwei Protokollen'],
    ['the log has the same keys', 'das Protokoll hat dieselben Schlüssel'],
    ['that the code which ran was the published one', 'dass der Code, der lief, der veröffentlichte war'],
    [
        'who held which role when: the log certifies the head of the record of roles, not the record',
        'wer wann welche Rolle hatte: Das Protokoll beglaubigt den Kopf der Aufzeichnung der Rollen, nicht die Aufzeichnung'
    ],
    [
        'that the records of roles and of entity keys only grew: certified states were not held against each other',
        'dass die Aufzeichnungen der Rollen und der Schlüssel nur wuchsen: Die beglaubigten Stände wurden nicht verglichen'
    ],
    [
        'that no commit came before the first: the preimages of the genesis, which name what it has to follow, were not given',
        'dass vor dem ersten Commit keiner kam: Die Urbilder des Anfangs, die nennen, worauf er folgen muss, fehlen'
    ],
    ['the slip is of canister {1}', 'der Beleg ist von Canister {1}'],
    [
        '{1} were drawn up to block {2}, and not this id',
        '{1} wurden bis Block {2} ausgelost, und nicht diese Kennung'
    ],
    [
        'its pool id is number {1} of {2} drawn, as {3}',
        'seine Kennung ist Nummer {1} von {2} Ausgelosten, als {3}'
    ],
    [
        'you were drawn as {1}, and your seat is one of {2}s',
        'Sie wurden als {1} ausgelost, und Ihr Sitz ist einer der anderen Art'
    ],
    ['a juror', 'Jurymitglied'],
    ['an alternate', 'Ersatzmitglied'],
    ['an alternate who moved up: a juror now', 'nachgerückt und jetzt Jurymitglied'],
    ['alternate {1} of {2}', 'Ersatzmitglied {1} von {2}'],
    ['you are {1}', 'Sie sind {1}'],
    [
        'drawn as {1}; the list does not tell which of {2} jurors sits there',
        'als {1} ausgelost; die Liste verrät nicht, welches von {2} Jurymitgliedern dort sitzt'
    ],
    [
        'drawn as {1}; the list does not tell which of {2} alternates sits there',
        'als {1} ausgelost; die Liste verrät nicht, welches von {2} Ersatzmitgliedern dort sitzt'
    ],
    [
        "{1} seats, one for each juror drawn, in block {2}, signed by the entity's key {3}",
        '{1} Sitze, einer für jedes ausgeloste Jurymitglied, in Block {2}, unterschrieben mit dem Schlüssel {3} des Gerichts'
    ],
    [
        "{1} seats of jurors and {2} of alternates, one for each drawn, in block {3}, signed by the entity's key {4}",
        '{1} Sitze von Jurymitgliedern und {2} von Ersatzmitgliedern, einer für jede ausgeloste Person, in Block {3}, unterschrieben mit dem Schlüssel {4} des Gerichts'
    ],
    ['the jury was {1}', 'die Jury wurde {1}'],
    [
        'drawn {1}; sits {2}: {3} of {4} excused (block {5}), {6} of {7} replaced, {8}, {9} places empty',
        'ausgelost: {1}; es tagen {2}: {3} von {4} befreit (Block {5}), {6} von {7} ersetzt, {8}, {9} Plätze frei'
    ],
    [
        'drawn {1}; sits {2}: {3} of {4} excused (block {5}), {6} of {7} replaced, {8}, 1 place empty',
        'ausgelost: {1}; es tagen {2}: {3} von {4} befreit (Block {5}), {6} von {7} ersetzt, {8}, 1 Platz frei'
    ],
    [
        'drawn {1}; sits {2}: {3} of {4} excused (block {5}), {6} of {7} replaced, {8}',
        'ausgelost: {1}; es tagen {2}: {3} von {4} befreit (Block {5}), {6} von {7} ersetzt, {8}'
    ],
    ['{1} and {2} others', '{1} und {2} andere'],
    ['drawn {1}; nobody is excused', 'ausgelost: {1}; niemand ist befreit'],
    [
        'drawn {1}; does not sit: {2}; {3} of {4} excused (block {5}), {6}',
        'ausgelost: {1}; sie tagt nicht: {2}; {3} von {4} befreit (Block {5}), {6}'
    ],
    ['drawn {1}; does not sit: {2}', 'ausgelost: {1}; sie tagt nicht: {2}'],
    ['superseded by the jury of block {1}', 'neu besetzt durch die Jury von Block {1}'],
    ['withdrawn in block {1}', 'zurückgenommen in Block {1}'],
    ['{1} jurors and {2}', '{1} Jurymitglieder und {2}'],
    ['1 juror and {1}', '1 Jurymitglied und {1}'],
    ['{1} jurors', '{1} Jurymitglieder'],
    ['1 juror', '1 Jurymitglied'],
    ['{1} alternates', '{1} Ersatzmitglieder'],
    ['1 alternate', '1 Ersatzmitglied'],
    ["on the entity's word alone", 'allein auf das Wort des Gerichts'],
    ['on the word of a reset key alone ({1})', 'allein auf das Wort eines zurückgesetzten Schlüssels ({1})'],
    [
        "key reset by {1} at block {2} without the old key's signature",
        '{1} ersetzte den Schlüssel in Block {2} ohne die Unterschrift des alten'
    ],
    [
        'the court replaced key {1}, which signed this: {2}; ask the court why',
        'der Schlüssel {1}, mit dem das unterschrieben ist, wurde ersetzt: {2}; fragen Sie das Gericht, warum'
    ],
    [
        'the court replaced key {1}, a later one: {2}; ask the court why',
        'ein späterer Schlüssel, {1}, wurde ersetzt: {2}; fragen Sie das Gericht, warum'
    ],
    [
        'what is on record of the jury since its draw rests on a reset key: {1}',
        'was seit der Auslosung zu der Jury eingetragen ist, beruht auf einem zurückgesetzten Schlüssel: {1}'
    ],
    ['seats named in {1}; they count for nothing', 'in {1} sind Sitze genannt, die nicht zählen'],
    ['block {1}: {2}', 'Block {1}: {2}'],
    ['excused in block {1}: {2}', 'befreit in Block {1}: {2}'],
    ['not said', 'ohne Angabe'],
    ['ill or in hardship', 'krank oder in einer Notlage'],
    ['biased or in conflict', 'befangen'],
    ['not found', 'nicht gefunden'],
    ['not eligible', 'nicht zum Amt zugelassen'],
    ['for reason {1}, which this reader does not know', 'aus Grund {1}, den diese Seite nicht kennt'],
    [
        'withdrawn in block {1}, with the draw of block {2}: {3}',
        'zurückgenommen in Block {1}, mit der Auslosung von Block {2}: {3}'
    ],
    [
        'withdrawn in block {1} by a reset key ({2}), with the draw of block {3}: {4}',
        'zurückgenommen in Block {1} mit einem zurückgesetzten Schlüssel ({2}), mit der Auslosung von Block {3}: {4}'
    ],
    ['no reason given', 'ohne Angabe von Gründen'],
    [
        'block {1} published other seats for this jury; only the first count',
        'Block {1} veröffentlichte andere Sitze für diese Jury; nur die ersten zählen'
    ],
    [
        'superseded by the jury of block {1}: the draw was extended, and the jury seated anew',
        'an die Stelle trat die Jury von Block {1}: Die Auslosung wurde erweitert, und die Jury neu besetzt'
    ],
    [
        'superseded: the Expand in block {1} seats this jury anew',
        'an ihre Stelle trat die Jury der Erweiterung in Block {1}'
    ],
    [
        '{1} excused, and {2} drawn: who excuses so many chooses among the rest',
        '{1} befreit, und {2} ausgelost: Wer so viele befreit, wählt unter den anderen'
    ],
    [
        'block {1} drew more people after somebody was excused: who excused could know whom',
        'Block {1} loste weitere Personen aus, nachdem jemand befreit war: Wer befreite, konnte wissen, wen'
    ],
    ['a lottery has no seats', 'eine Lotterie hat keine Sitze'],
    [
        'a jury of one is not seated: everybody could tell whose seat it is',
        'eine Jury aus einer Person wird nicht besetzt: Alle wüssten, wessen Sitz es ist'
    ],
    [
        'no seats are published for the draw in block {1}',
        'für die Auslosung in Block {1} sind keine Sitze veröffentlicht'
    ],
    [
        '1 record that this reader does not know; get a newer one',
        '1 Eintrag, den diese Seite nicht kennt; nehmen Sie eine neuere'
    ],
    [
        '{1} records that this reader does not know; get a newer one',
        '{1} Einträge, die diese Seite nicht kennt; nehmen Sie eine neuere'
    ],
    [
        'key {1}, current where the seats stand, did not sign it',
        'mit dem Schlüssel {1}, der galt, wo die Sitze stehen, ist es nicht unterschrieben'
    ],
    [
        'signed by key {1}, current where the seats stand',
        'unterschrieben mit dem Schlüssel {1}, der galt, wo die Sitze stehen'
    ],
    ['it holds from {1} to {2}, and now is {3}', 'es gilt vom {1} bis {2}, und jetzt ist {3}'],
    ['holds from {1} to {2}', 'gilt vom {1} bis {2}'],
    ['canister {1}', 'Canister {1}'],
    ['it is of canister {1}, not of {2}', 'es ist von Canister {1}, nicht von {2}'],
    [
        'it says that it is of canister {1}; its log goes on from that of {2}, which anybody can make it do',
        'es sagt, es sei von Canister {1}; sein Protokoll setzt das von {2} fort, und das kann jeder machen'
    ],
    ['it says that it is of canister {1}', 'es sagt, es sei von Canister {1}'],
    ['it does not go on from a log of {1}', 'es setzt kein Protokoll von {1} fort'],
    ['it goes on from no log of {1}', 'es setzt kein Protokoll von {1} fort'],
    [
        'the log of {1} was restored into {2}, which anybody can do: only the court can say that it did',
        'das Protokoll von {1} wurde in {2} wiederhergestellt, und das kann jeder: Nur das Gericht kann sagen, dass es das tat'
    ],
    [
        "{1} goes on from public data of {2}, which anybody can do: that it is its successor is your word, or the court's",
        '{1} setzt die öffentlichen Daten von {2} fort, und das kann jeder: Dass er der Nachfolger ist, sagen Sie, oder das Gericht'
    ],
    [
        'the log was restored: its first {1} commits are those of canister {2}',
        'das Protokoll wurde wiederhergestellt: Seine ersten {1} Commits sind die von Canister {2}'
    ],
    [
        'the log was restored: its first 1 commit are those of canister {1}',
        'das Protokoll wurde wiederhergestellt: Sein erster Commit ist der von Canister {1}'
    ],
    ['nobody was ever given a role or lost one', 'niemand bekam je eine Rolle oder verlor eine'],
    [
        'in this canister nobody was ever given a role or lost one; of the canisters before it, nothing is kept here',
        'in diesem Canister bekam niemand je eine Rolle oder verlor eine; von denen davor ist hier nichts aufbewahrt'
    ],
    [
        'the entity changed its key since the last change that is kept here: bring the folder up to date with jury backup',
        'das Gericht änderte seinen Schlüssel seit der letzten Änderung, die hier aufbewahrt ist: Bringen Sie den Ordner mit jury backup auf den neuesten Stand'
    ],
    [
        'a backup is under way or was cut off; what it has not finished was not looked at',
        'eine Sicherung läuft oder wurde abgebrochen; was sie nicht beendet hat, wurde nicht angesehen'
    ],
    ['as far as both reach, the same log', 'so weit beide reichen, dasselbe Protokoll'],
    [
        'the receipts show the first {1} of its {2} blocks, and nothing that contradicts the others',
        'die Quittungen zeigen die ersten {1} seiner {2} Blöcke, und nichts, was den anderen widerspricht'
    ],
    ['{1} blocks certified, as of {2}', '{1} Blöcke beglaubigt, Stand {2}'],
    ['{1} blocks verified, as of {2}', '{1} Blöcke geprüft, Stand {2}'],
    [
        '{1} blocks verified, which end in canister {2}, as of {3}',
        '{1} Blöcke geprüft, die im Canister {2} enden, Stand {3}'
    ],
    [
        'the archive ends in canister {1} at block {2}, before the draw in block {3}',
        'das Archiv endet im Canister {1} mit Block {2}, vor der Auslosung in Block {3}'
    ],
    [
        'of the entity, as the newest receipt certifies: {1}',
        'Schlüssel des Gerichts, wie die neueste Quittung beglaubigt: {1}'
    ],
    ['the receipts are of the log of {1}', 'die Quittungen sind vom Protokoll von {1}'],
    [
        'the receipt of block {1} is of another log',
        'die Quittung von Block {1} ist von einem anderen Protokoll'
    ],
    ['the network certified two blocks {1}', 'das Netzwerk hat zwei Blöcke {1} beglaubigt'],
    ['block {1} is of {2}', 'Block {1} ist von {2}'],
    ['block {1} has another hash', 'Block {1} hat einen anderen Hash'],
    ['block {1} is not shown to be a draw', 'nichts zeigt, dass Block {1} eine Auslosung ist'],
    [
        'the copy of the log is older than this: it is as of {1}, and the receipts as of {2}; what they show counts too, but for what else is on record since, bring it up to date with jury backup',
        'die Kopie des Protokolls ist älter: Sie hat den Stand {1}, die Quittungen den Stand {2}; was sie zeigen, zählt auch, aber was sonst seither eingetragen ist, zeigt erst eine neuere Kopie'
    ],
    [
        'the archive ends before block {1}: if it is older than this, bring it up to date with jury backup',
        'das Archiv endet vor Block {1}: Ist es älter, nehmen Sie eine neuere Kopie'
    ],
    ['the archive does not verify: {1}', 'das Archiv stimmt nicht: {1}'],
    ['the archive is of the log of {1}', 'das Archiv ist vom Protokoll von {1}'],
    [
        'the archive ends at block {1}, before the draw in block {2}',
        'das Archiv endet mit Block {1}, vor der Auslosung in Block {2}'
    ],
    [
        'the log has the same keys, as far as it reaches: {1} of {2}',
        'das Protokoll hat dieselben Schlüssel, so weit es reicht: {1} von {2}'
    ],
    [
        'its receipts show the seats of block {1}; those of block {2} came first',
        'seine Quittungen zeigen die Sitze von Block {1}; die von Block {2} kamen zuerst'
    ],
    [
        'that the pool stood before the draw was requested: block {1}',
        'dass die Liste vor der Auslosung feststand: Block {1}'
    ],
    [
        'what came before the first commit: it names the root {1}',
        'was vor dem ersten Commit war: Er nennt die Wurzel {1}'
    ],
    [
        'the pool of this {1} was not committed before its randomness was requested',
        'die Liste dieser Auslosung war nicht beglaubigt, als ihr Zufall verlangt wurde'
    ],
    [
        '{1} of {2} draw numbers left no block: {3}',
        '{1} von {2} Nummern von Auslosungen hinterließen keinen Block: {3}'
    ],
    ['blocks {1} to {2} are in no commit', 'die Blöcke {1} bis {2} sind in keinem Commit'],
    ['the root key did not sign it', 'der Wurzelschlüssel hat es nicht unterschrieben'],
    ['{1} did not sign this tree', '{1} hat diesen Baum nicht unterschrieben'],
    ['the root key', 'der Wurzelschlüssel'],
    ['the subnet', 'das Subnetz'],
    ['its certificate is bad: {1}', 'sein Zertifikat ist nicht gut: {1}'],
    ['these are not the bytes of block {1}', 'das sind nicht die Bytes von Block {1}'],
    ['it is not in its one form', 'es hat nicht seine eine Form'],
    ['they say the same', 'sie sagen dasselbe'],
    [
        'juror {1} of {2} is not who the randomness draws',
        'Person {1} von {2} ist nicht die, die der Zufall auslost'
    ],
    ['{1}: {2}; take another copy', '{1}: {2}; nehmen Sie eine andere Kopie'],
    ['it is not JSON, or cut short', 'das ist kein JSON, oder abgeschnitten'],
    ['it is cut short', 'es ist abgeschnitten'],
    [
        'it is not in its canonical form: somebody changed it, or a program wrote it anew',
        'es hat nicht seine eine Form: Jemand änderte es, oder ein Programm schrieb es neu'
    ],
    ['the code or link is cut', 'der Code oder Link ist abgeschnitten'],
    ['the code or link is cut or changed', 'der Code oder Link ist abgeschnitten oder verändert'],
    [
        'there is no file {1}; take another copy of the archive, or back up into an empty folder',
        'es gibt keine Datei {1}; nehmen Sie eine andere Kopie des Archivs'
    ],
    [
        '{1} does not belong in the archive; move it elsewhere',
        '{1} gehört nicht in das Archiv; legen Sie es woanders hin'
    ],
    ['{1}: {2} bytes are too many', '{1}: {2} Bytes sind zu viele'],
    ['the canister is no jury canister', 'der Canister ist kein Jury-Canister'],
    [
        'the answers go on beyond what a page can show; verify a copy with jury backup and jury verify',
        'die Antworten sind mehr, als eine Seite zeigen kann; prüfen Sie eine Kopie mit jury backup und jury verify'
    ],
    ['the answer does not go on', 'die Antwort geht nicht weiter'],
    ['the canister refused: {1}', 'der Canister hat abgelehnt: {1}'],
    ['the canister is being restored', 'der Canister wird gerade wiederhergestellt'],
    [
        'that is no canister id, such as rwlgt-iiaaa-aaaaa-aaaaa-cai',
        'das ist keine Canister-Kennung wie rwlgt-iiaaa-aaaaa-aaaaa-cai'
    ],
    ['what answers there is no Internet Computer', 'was dort antwortet, ist kein Internet Computer'],
    ['nothing answers there', 'dort antwortet nichts'],
    ['the answer is {1}: {2}', 'die Antwort ist {1}: {2}'],
    ['what it says is its root key is none', 'was es als seinen Wurzelschlüssel nennt, ist keiner']
];

const PLACE = /\{\d\}/;
/** How far a form goes before it leaves anything open. */
const beginning = (form: string): number => `${form}{`.indexOf('{');

/** Those that begin most closely come first. */
let forms: readonly (readonly [form: RegExp, german: string])[] | undefined;

/** The form of such words. */
function formOf(english: string): RegExp {
    const parts = english.split(PLACE).map((part) => part.replace(/[^\w ]/g, '\\$&'));
    return new RegExp(`^${parts.join('(.+?)')}$`);
}

/** @returns undefined for words that it has none for */
export function detailDe(words: string): string | undefined {
    forms ??= [...DETAILS_DE]
        .sort(([a], [b]) => beginning(b) - beginning(a) || b.length - a.length)
        .map(([english, german]) => [formOf(english), german] as const);
    for (const [form, german] of forms) {
        const found = form.exec(words);
        if (found !== null)
            return german.replace(/\{(\d)\}/g, (_, place: string) => {
                const part = found[Number(place)] ?? '';
                return detailDe(part) ?? part;
            });
    }
    return undefined;
}
