import { skeletonOf } from './id-forms.js';

/** Whether the name of another case looks the same as this one. */
export function looksLikeCase(name: string): (other: string) => boolean {
    const look = skeletonOf(name);
    return (other) => other !== name && other !== '' && skeletonOf(other) === look;
}
