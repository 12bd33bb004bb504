import { fromHex } from '../protocol/bytes.js';
import { el } from './dom.js';
import type { JudgedArchive } from './judge-archive.js';
import { aboutId } from './membership.js';
import { TEXTS } from './texts.js';

/**
 * Where one looks for an id: a field, and what is known of the slip already.
 * @param log the one that is shown when somebody looks
 * @param then does one thing after the other
 */
export function meSection(
    answers: readonly string[],
    log: () => JudgedArchive | undefined,
    then: (work: () => Promise<void>) => void
): Node[] {
    const field = el('input', { id: 'my-id', size: 66, spellcheck: 'false', autocomplete: 'off' });
    const list = el('ul', { class: 'answers' }, ...answers.map((line) => el('li', {}, line)));
    const form = el(
        'form',
        {},
        el('label', { for: 'my-id' }, TEXTS.meLabel),
        ' ',
        field,
        ' ',
        el('button', {}, TEXTS.meButton)
    );
    form.addEventListener('submit', (event) => {
        event.preventDefault();
        const id = fromHex(field.value.replace(/\s/g, ''));
        const judged = log();
        then(async () => {
            const found =
                judged === undefined || id?.length !== 32 ? [TEXTS.meNotId] : await aboutId(judged, id);
            list.replaceChildren(...found.map((line) => el('li', {}, line)));
        });
    });
    return [
        el('h2', {}, TEXTS.meHeading),
        el('p', {}, TEXTS.meIntro),
        form,
        el('div', { role: 'status' }, list)
    ];
}
