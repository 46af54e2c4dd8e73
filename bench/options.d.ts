/** Why a benchmark with this comment cannot be run with these words; null if it can. */
export function faultOf(head: string, words: readonly string[]): string | null
