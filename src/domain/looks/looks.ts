import type { ListLooks, StoredLists } from './lists.ts'

// How pages look for a member. The looks are stored in the account, and are the same in every
// browser.

/** How many rows a list shows in the same space, from fewest to most. */
export const densities = ['comfortable', 'compact', 'classic'] as const
export type Density = (typeof densities)[number]

/**
 * The looks as they are stored. A missing value means the default, and a theme may no longer exist.
 */
export interface StoredLooks extends StoredLists {
  /** The names of the themes for a system in light mode and in dark mode. */
  readonly day?: string
  readonly night?: string
  readonly density?: string
  /** Whether pages show the avatars of members. */
  readonly avatars?: AvatarChoice
}

/** Everything about looks that is stored in the account. */
export interface KeptLooks extends Looks, ListLooks {
  readonly avatars: AvatarChoice
}

export const avatarChoices = ['shown', 'hidden'] as const
type AvatarChoice = (typeof avatarChoices)[number]

export interface Looks {
  readonly day: string
  readonly night: string
  readonly density: Density
}

/** The looks of a new member, which also replace a theme or density that does not exist. */
export const USUAL_LOOKS: Looks = { day: 'paper', night: 'night', density: 'compact' }

/**
 * Returns the looks of a member, and the fields whose stored values no longer exist.
 * @param chosen the themes that staff chose for members who have not chosen one
 */
export function looksFrom(
  stored: StoredLooks,
  isTheme: (name: string) => boolean,
  chosen: Pick<Looks, 'day' | 'night'> = USUAL_LOOKS,
): { readonly looks: Looks; readonly missing: readonly (keyof Looks)[] } {
  const usual = {
    day: isTheme(chosen.day) ? chosen.day : USUAL_LOOKS.day,
    night: isTheme(chosen.night) ? chosen.night : USUAL_LOOKS.night,
    density: USUAL_LOOKS.density,
  }
  const { day, night, density } = { ...usual, ...stored }
  const isKnown = {
    day: isTheme(day),
    night: isTheme(night),
    density: (densities as readonly string[]).includes(density),
  }
  return {
    looks: {
      day: isKnown.day ? day : usual.day,
      night: isKnown.night ? night : usual.night,
      density: isKnown.density ? (density as Density) : USUAL_LOOKS.density,
    },
    missing: (['day', 'night', 'density'] as const).filter((name) => !isKnown[name]),
  }
}
