/**
 * The actions on a page for which the lowest role can be set; it applies unless the page, or a page
 * above it, says otherwise.
 */
export const wikiRights = ['reader', 'editor', 'proposer', 'renamer'] as const
export type WikiRight = (typeof wikiRights)[number]
