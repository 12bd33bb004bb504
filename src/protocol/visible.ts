/** What a terminal would act on, turns the direction of writing, or shows nothing: fillers that are letters too. */
export const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** A line that is shown as it is and does nothing, whoever wrote its parts: what is not seen becomes question marks. */
export const visible = (line: string): string => line.replace(UNSEEN, '?');
