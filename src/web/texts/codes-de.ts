import type { ReasonCode } from '../../protocol/codes.js';

/** The codes that the pages can show, explained in German. */
const KNOWN: Readonly<Partial<Record<ReasonCode, string>>> = {
    ARCHIVE_MALFORMED: 'Eine Datei des Archivs hat nicht ihre eine kanonische Form.',
    ARCHIVE_FILE_MISSING: 'Eine Datei, die das Manifest verlangt, fehlt.',
    ARCHIVE_FILE_UNEXPECTED: 'Der Archivordner enthält etwas, das nicht hineingehört.',
    ARCHIVE_VERSION: 'Das Archiv hat eine Formatversion, die dieses Programm nicht liest.',
    MALFORMED_BLOCK: 'Die Bytes eines Blocks sind nicht die eine kanonische Form eines Blocks.',
    CERTIFICATE_SIGNATURE_INVALID:
        'Die Unterschrift des Zertifikats ist nicht von dem Schlüssel, von dem sie sein muss.',
    DELEGATION_INVALID: 'Die Übertragung an das Subnetz stimmt nicht.',
    CANISTER_OUT_OF_RANGE: 'Das Subnetz, das unterschrieb, war für diesen Canister nicht zuständig.',
    CANISTER_MISMATCH: 'Der Beweis ist gut, aber nicht von dem Canister, nach dem gefragt wurde.',
    ROOT_KEY_MISMATCH: 'Der Anfang des Protokolls nennt den Wurzelschlüssel eines anderen Netzwerks.',
    CERTIFICATE_TIME: 'Das Zertifikat ist nicht aus der verlangten Zeit.',
    ROOT_MISMATCH: 'Die Blöcke ergeben nicht die beglaubigte Wurzel.',
    BLOCK_HASH_MISMATCH: 'Die Bytes des Blocks haben nicht den beglaubigten Hash.',
    TIME_ORDER: 'Zeiten laufen rückwärts.',
    SELECTION_MISMATCH:
        'Die Auslosung, aus ihrem Zufall wiederholt, ergibt eine andere Jury; oder sie lost niemanden aus und gehört zu keiner Lotterie.',
    HISTORY_REWRITTEN: 'Das Netzwerk hat zwei Protokolle beglaubigt, die einander ausschließen.',
    LOG_REPLACED:
        'Der Canister hat jetzt ein anderes Protokoll: Er wurde neu installiert oder wiederhergestellt.',
    NO_FRAUD: 'Die beiden Aussagen des Betrugsbeweises schließen einander nicht aus.',
    NOTHING_COMMITTED: 'Es gibt keinen beglaubigten Block, also nichts zu prüfen.',
    RECEIPT_MALFORMED: 'Die Bytes sind keine Quittung in ihrer einen kanonischen Form.',
    SEATS_COUNT: 'Es gibt nicht genau so viele Sitze wie Ausgeloste.',
    SEATS_DRAW_MISMATCH:
        'Die Sitze nennen einen Block, der keine Auslosung ist, oder einen anderen Hash als den der Auslosung.',
    SEATS_MISSING: 'Die Sitze dieser Jury sind nicht veröffentlicht, oder nicht alle.',
    JURY_SUPERSEDED:
        'Die Auslosung wurde erweitert, und die Jury unter der neuesten Erweiterung neu besetzt.',
    SEATS_EQUIVOCATION:
        'Für dieselbe Jury wurde eine andere Liste von Sitzen veröffentlicht; nur die erste zählt.',
    SEATS_SIGNATURE_INVALID:
        'Eine Liste von Sitzen, die der Schlüssel der verantwortlichen Stelle nicht unterschrieb: Sie zählt nicht.',
    EXCUSED_TOO_MANY:
        'Es sind mehr Personen befreit, als Ersatzmitglieder ausgelost wurden: Wer so viele befreien darf, wählt die Jury.',
    EXPANDED_AFTER_EXCUSAL:
        'Es wurden weitere Personen ausgelost, nachdem jemand befreit war: Wer befreite, konnte wissen, wen das trifft.',
    JURY_WITHDRAWN:
        'Die verantwortliche Stelle nahm die Auslosung zurück: Ihre Jury soll nicht verwendet werden.',
    PERSON_EXCUSED: 'Wer diesen Sitz hat, ist als befreit eingetragen.',
    ENTITY_KEY_MISSING: 'Die verantwortliche Stelle hatte bis dahin keinen Schlüssel eingetragen.',
    ENTITY_KEY_RESET:
        'Ein Admin ersetzte den Schlüssel der verantwortlichen Stelle ohne die Unterschrift des vorigen.',
    SLIP_MALFORMED: 'Das ist kein Beleg in seiner einen kanonischen Form.',
    SLIP_MISMATCH: 'Die Kennung auf dem Beleg folgt nicht aus dem Namen und dem Salz darauf.',
    LETTER_MALFORMED: 'Das ist kein Brief in seiner einen kanonischen Form.',
    LETTER_NOT_BOUND_TO_YOU: 'Ohne Ihren Beleg zeigt nichts, dass der Brief Sie meint.',
    LETTER_OF_OTHER_PERSON: 'Der Brief meint eine andere Person als der Beleg.',
    EVIDENCE_MISMATCH: 'Die Quittungen sind nicht von den Blöcken, auf denen der Brief beruht.',
    NOT_DRAWN: 'Die Kennung des Briefes ist nicht unter den Ausgelosten.',
    SEAT_ID_MISMATCH: 'Der Sitz im Brief folgt nicht aus seiner Kennung und seinem Salz.',
    SEAT_MISPLACED: 'Ein Ersatzmitglied hat den Sitz eines Jurymitglieds, oder umgekehrt.',
    SEAT_NOT_PUBLISHED: 'Der Sitz ist nicht unter den für die Jury veröffentlichten.',
    TESTIMONIAL_SIGNATURE_INVALID:
        'Die Bescheinigung ist nicht mit einem eingetragenen Schlüssel unterschrieben.',
    TESTIMONIAL_EXPIRED: 'Die Bescheinigung gilt zu dieser Zeit nicht.',
    HOLDER_KEY_MISMATCH: 'Der Schlüssel ist nicht der, den die Bescheinigung nennt.',
    PRESENTATION_SIGNATURE_INVALID: 'Das hat nicht unterschrieben, wem die Bescheinigung gehört.',
    PRESENTATION_AUDIENCE: 'Das oder seine Bescheinigung ist für jemand anderen.',
    ENTITY_KEY_INVALID:
        'Der Schlüssel ist kein Ed25519-Schlüssel, ist schon der jetzige, oder der vorige unterschrieb ihn nicht.',
    MALFORMED_CBOR: 'Die Bytes sind nicht in ihrer einen kanonischen Form.',
    MALFORMED_CERTIFICATE: 'Das Zertifikat hat nicht die Form, die ein Zertifikat des Netzwerks hat.',
    ROOT_KEY_MALFORMED: 'Der Wurzelschlüssel ist keiner.',
    TIME_MISSING: 'Das Zertifikat nennt keine Zeit.',
    CERTIFICATE_NOT_OF_ORIGIN:
        'Der Block kam durch eine Wiederherstellung: Nur ein Zertifikat des Canisters, von dem er kam, beweist ihn.',
    WITNESS_SHAPE: 'Der Weg vom Block zum Zertifikat hat nicht die Form, die er haben muss.',
    COMMIT_LENGTH_INVALID: 'Der Commit hat nicht mehr Blöcke als der davor, oder mehr, als da sind.',
    PREVIOUS_HASH_MISMATCH:
        'Der Commit nennt nicht die Wurzel des Commits davor; oder der erste nicht, womit sein Canister installiert wurde.',
    GENESIS_MISMATCH:
        'Der Anfang des Protokolls ist nicht der, mit dem es begann, oder den seine Wiederherstellungen hinterließen.',
    POOL_INDEX_INVALID:
        'Die Auslosung nennt eine Liste, die es noch nicht gab, oder mehr Personen, als darauf stehen.',
    EXPAND_INVALID:
        'Die Erweiterung nennt keine Auslosung, die sie erweitern darf: jede einmal, auf höchstens 10.000 Personen.',
    DRAW_NUMBER_INVALID: 'Die Nummer einer Auslosung kommt zweimal vor oder wurde nie vergeben.',
    ALGORITHM_UNKNOWN: 'Diese Regel der Auslosung kennt die Seite nicht.',
    SEAL_MISMATCH: 'Ein Siegel ist nicht von dem Protokoll daneben.',
    EVIDENCE_TIME: 'Die Datei ist nicht nach der Zeit ihres Zertifikats benannt.',
    CODE_EVIDENCE_INVALID: 'Was über den Code des Canisters da ist, ist nicht, was das Netzwerk beglaubigt.',
    ROLES_MISMATCH: 'Die Aufzeichnung der Rollen ist nicht die beglaubigte.',
    DRAW_RECORD_MISMATCH:
        'Was von verlangten Auslosungen aufbewahrt ist, widerspricht dem Protokoll daneben.',
    TAIL_DROPPED: 'Das neuere Protokoll beginnt nicht, wo das ältere endet.',
    PROOF_MALFORMED: 'Die Datei ist keine Quittung und kein Betrugsbeweis in der einen kanonischen Form.',
    SEATS_MALFORMED: 'Ein Block beginnt wie eine Liste von Sitzen und geht anders weiter.',
    SEATS_ORDER: 'Die Sitze einer Jury stehen nicht aufsteigend, oder einer steht zweimal da.',
    SEATS_TOO_FEW: 'Eine Jury aus einer Person wird nicht besetzt.',
    JURY_RECORD_MISMATCH:
        'Eine Befreiung oder Rücknahme nennt keine Auslosung davor, einen anderen Hash als deren, oder jemanden, der nicht ausgelost wurde.',
    JURY_RECORD_SIGNATURE_INVALID:
        'Ein Eintrag zu einer Jury, den der Schlüssel der verantwortlichen Stelle nicht unterschrieb: Er zählt nicht.',
    EXCUSED_SEATS:
        'Die Sitze, die eine Befreiung nennt, können nicht die ihrer Personen sein, oder kommen zu spät: Sie zählen nicht.',
    CASE_RECORD_MALFORMED: 'Die Notiz sieht wie die Angaben zu einer Sache aus und ist keine.',
    ENTITY_KEYS_MISMATCH: 'Die Schlüssel der verantwortlichen Stelle sind nicht die beglaubigten.',
    PRESENTATION_MALFORMED: 'Das ist keine Vorlage in ihrer einen kanonischen Form.',
    PRESENTATION_NONCE: 'Das beantwortet eine andere Frage: Es kann eine Kopie sein.'
};

export const CODES_DE: Readonly<Record<string, string>> = KNOWN;
