import { mayRead } from '../../../domain/pages/readers.ts'
import type { Role } from '../../../domain/roles/permission-rows.ts'
import { wikiHref } from '../../../domain/wiki/paths.ts'
import type { Clock } from '../../../shared/clock.ts'
import * as banners from '../../../store/notifications/banners.ts'
import { CONTENT_CHANNEL } from '../../../store/records/content.ts'
import * as staffThemes from '../../../store/records/themes.ts'
import { footer } from '../../../store/wiki/footer.ts'
import type { Db } from '../../../store/base/db.ts'
import { readsStandby } from '../../../store/base/standby-reads.ts'
import type { Listener } from '../../../store/base/listen.ts'
import type { Themes } from '../../ui/looks/read-themes.ts'
import { withStaffThemes } from '../../ui/looks/staff-themes.ts'
import type { Link } from '../../ui/link.ts'

// What staff put around every page: footer links, banners and themes.

/** Parts of the site that are not in the menu. */
const MEMBER_LINKS = [
  { href: '/stats', label: 'Statistics' },
  { href: '/top', label: 'Top lists' },
  { href: '/wanted', label: 'Wanted' },
  { href: '/wiki', label: 'Wiki' },
] as const
/** The most banners and links: more would push the page too far down. */
const MOST_LINKS = 20
const MOST_BANNERS = 20
/** How long the result is cached: while changes arrive through NOTIFY, and when they cannot. */
const FRESH_SECONDS = { heard: 60, unheard: 1 } as const
/** The delay before asking again after the database was unavailable. */
const AGAIN_SECONDS = 2

interface Banner {
  readonly text: string
  readonly isWarning: boolean
}

/** Shown while pages are read from a standby of the database. */
const READ_ONLY: Banner = {
  text: 'The site is read-only at the moment. Changes will be possible again soon.',
  isWarning: true,
}

/** Returns what the members of a role currently see around a page. */
export type Surround = (role: Role) => Promise<{
  readonly links: readonly Link[]
  readonly banners: readonly Banner[]
  /** Those of the build and of staff: the same object until they change. */
  readonly themes: Themes
}>

interface Deps {
  readonly db: Db
  readonly clock: Clock
  /** Null without a listener: the database is then queried every second. */
  readonly listener: Listener | null
}

/**
 * Queries the database after each change, and once per minute; before the listener starts, every
 * second.
 */
export function createSurround({ db, clock, listener }: Deps): Surround {
  let pages: Awaited<ReturnType<typeof footer>> = []
  let open: Awaited<ReturnType<typeof banners.open>> = []
  let themes: Themes = withStaffThemes([])
  let madeThemes = '[]'
  let dueAt = -Infinity
  /** How many reads have begun, and which of them is shown. */
  let begun = 0
  let shown = 0
  const reload = () => void read(clock.monotonicSeconds())
  listener?.on(CONTENT_CHANNEL, reload)
  listener?.onGap(reload)

  async function read(now: number): Promise<void> {
    dueAt = now + FRESH_SECONDS[listener?.isUp() === true ? 'heard' : 'unheard']
    const turn = ++begun
    try {
      const readPages = await footer(db, MOST_LINKS)
      const readBanners = await banners.open(db, clock.now(), MOST_BANNERS)
      const made = await staffThemes.all(db)
      // A read that began later was faster, and has newer rows.
      if (turn < shown) return
      shown = turn
      pages = readPages
      open = readBanners
      if (JSON.stringify(made) !== madeThemes) themes = withStaffThemes(made)
      madeThemes = JSON.stringify(made)
    } catch {
      // The page's queries also fail, and report it.
      dueAt = now + AGAIN_SECONDS
    }
  }

  return async (role) => {
    const now = clock.monotonicSeconds()
    if (now >= dueAt) await read(now)
    const at = clock.now()
    return {
      links: [
        ...pages
          .filter(({ reader }) => mayRead(role, reader))
          .map(({ path, title }) => ({ href: wikiHref(path), label: title })),
        ...(role === 'guest' ? [] : MEMBER_LINKS),
      ],
      banners: [
        ...(readsStandby(db) ? [READ_ONLY] : []),
        ...open
          .filter(({ reader }) => mayRead(role, reader as Role))
          .filter(({ startsAt, endsAt }) => startsAt <= at && (endsAt === null || endsAt > at))
          .map(({ text, isWarning }) => ({ text, isWarning })),
      ],
      themes,
    }
  }
}
