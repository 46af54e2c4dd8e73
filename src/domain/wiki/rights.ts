/** The lowest roles that may use a page, unless it or a page above it says otherwise. */
export const wikiRights = ['reader', 'editor', 'proposer', 'renamer'] as const
export type WikiRight = (typeof wikiRights)[number]
