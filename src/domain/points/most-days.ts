/** The most days of a limit in the shop and of the life of tokens, as their tables allow. */
export const MOST_DAYS = 3_650
