// A member's choice for a forum, topic, page or tag.

/**
 * In this order: notified about additions; listed with a count of additions; never notified and in
 * no list.
 */
export const watchLevels = ['watch', 'follow', 'mute'] as const
export type WatchLevel = (typeof watchLevels)[number]

/** The most choices of a member. */
export const MOST_WATCHES = 1_000

/** The most new things that are counted; more are shown as `100+`. */
export const MOST_NEW = 100
