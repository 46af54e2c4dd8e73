/** The longest description of a bundle, in UTF-16 code units of Markdown. */
export const MAX_DESCRIPTION = 50_000
