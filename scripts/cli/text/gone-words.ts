/** Of those drawn, who had left the pool. */
export const goneWords = (gone: number, drawn: number): string =>
    gone === 0
        ? 'all who were drawn were members still'
        : `${gone} of the ${drawn} drawn ${gone === 1 ? 'was no member' : 'were no members'} any more`;
