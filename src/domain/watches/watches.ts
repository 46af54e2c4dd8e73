// What a member wants to hear about a forum, topic, page or tag.

/**
 * In this order: the member gets notifications about additions; it is listed with the number of
 * additions; the member never gets notifications, and it is in no list.
 */
export const watchLevels = ['watch', 'follow', 'mute'] as const
export type WatchLevel = (typeof watchLevels)[number]

/** The most things for which a member can choose a level. */
export const MOST_WATCHES = 1_000

/** The most additions that are counted; more are shown as `100+`. */
export const MOST_NEW = 100
