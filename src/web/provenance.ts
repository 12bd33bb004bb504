import { linkTo, type OwnCanister } from './address.js';
import { byId, el } from './dom.js';
import { SOURCE_TEXTS } from './texts.js';

/** The commit that the page was built from; the build puts it in (scripts/dev/build-page.ts). */
declare const BUILT_FROM: string;

/**
 * Says at the foot of the page which build it is, and how to find out whether that is true.
 * @param own the canister that serves it
 * @param moduleHash what the network certifies that this canister runs, hexadecimal
 */
export function tellBuild(page: 'verify' | 'log', own?: OwnCanister, moduleHash?: string): void {
    const lines =
        own === undefined
            ? [SOURCE_TEXTS.fileCheck]
            : [
                  ...(moduleHash === undefined
                      ? []
                      : [SOURCE_TEXTS.runs(own.canister, moduleHash), SOURCE_TEXTS.moduleCheck]),
                  SOURCE_TEXTS.pageCheck(`${own.host}/verify`)
              ];
    const other = page === 'log' ? 'verify' : 'log';
    const words = other === 'log' ? SOURCE_TEXTS.theLog : SOURCE_TEXTS.theVerifyPage;
    byId('build', HTMLElement).replaceChildren(
        el('summary', {}, SOURCE_TEXTS.buildHeading),
        el('p', {}, SOURCE_TEXTS.built(BUILT_FROM)),
        ...lines.map((line) => el('p', {}, line)),
        ...(own === undefined ? [] : [el('p', {}, el('a', { href: linkTo(other, window.location) }, words))])
    );
}

/** In red, above everything else: a network whose key is not the one in the page. */
export const warnOfTestNetwork = (): void =>
    byId('network', HTMLElement).replaceChildren(
        el('p', { class: 'danger', role: 'alert' }, SOURCE_TEXTS.testNetwork)
    );
