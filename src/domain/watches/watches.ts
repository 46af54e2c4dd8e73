// A member's choice for a forum, a topic, a page or a tag.

/**
 * In this order: notified about additions; listed with a count of additions; never notified and in
 * no list.
 */
export const watchLevels = ['watch', 'follow', 'mute'] as const
export type WatchLevel = (typeof watchLevels)[number]

/** Choices of a member at most. */
export const MOST_WATCHES = 1_000

/** New things that are counted; more are shown as `100+`. */
export const MOST_NEW = 100
