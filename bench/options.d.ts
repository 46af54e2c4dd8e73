/** Returns why a benchmark with this comment cannot run with these words; null if it can. */
export function faultOf(head: string, words: readonly string[]): string | null
