import { visible } from '../protocol/visible.js';
/** What becomes part of the page: text stays text, whoever wrote it. Nothing here takes HTML. */
export type Child = Node | string | undefined | false;

type Props = Readonly<Record<string, string | number | boolean | undefined>>;

export function el<K extends keyof HTMLElementTagNameMap>(
    tag: K,
    props: Props = {},
    ...children: Child[]
): HTMLElementTagNameMap[K] {
    return fill(document.createElement(tag), props, children);
}

export function svg(tag: string, props: Props = {}, ...children: Child[]): SVGElement {
    return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), props, children);
}

function fill<E extends Element>(element: E, props: Props, children: readonly Child[]): E {
    for (const [name, value] of Object.entries(props)) {
        if (value === undefined || value === false) continue;
        element.setAttribute(name, value === true ? '' : String(value));
    }
    for (const child of children) if (child !== undefined && child !== false) element.append(child);
    return element;
}

/** An element of the page's own frame. */
export function byId<E extends HTMLElement>(id: string, type: new () => E): E {
    const found = document.getElementById(id);
    if (found instanceof type) return found;
    throw new TypeError(`the page has no ${id}`);
}

/** What others wrote into the log: as text if it is any, else its length. */
export function memoText(bytes: Uint8Array): string | undefined {
    if (bytes.length === 0) return undefined;
    try {
        const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.slice(0, 2000));
        return visible(text) + (bytes.length > 2000 ? ' …' : '');
    } catch {
        return undefined;
    }
}

/** The verifier's words as a sentence of their own. The name of a file stays as it is. */
export const sentence = (words: string): string =>
    visible(/^[a-z]+(?![\w./-])/.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words);

export { visible };
