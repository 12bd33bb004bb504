/**
 * What the verifier says in fixed words of letters, slips and presentations, and of what a log does not prove, in German.
 * Whatever has numbers in it stays in English, beside the explanation of its code.
 */
export const DETAILS_DE: ReadonlyMap<string, string> = new Map([
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
    ]
]);
