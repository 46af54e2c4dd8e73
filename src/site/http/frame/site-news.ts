import { USUAL_LOOKS } from '../../../domain/looks/looks.ts'
import { factorsText } from '../../../domain/promotions/scopes.ts'
import type { Clock } from '../../../shared/clock.ts'
import type { Config } from '../../../shared/config.ts'
import { utc } from '../../../shared/format.ts'
import type { Db } from '../../../store/base/db.ts'
import type { Announced } from '../../../store/promotions/news.ts'
import * as news from '../../../store/promotions/news.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { ChosenColors } from '../../ui/looks/chosen-colors.ts'

const FRESH_SECONDS = 2

/** The surroundings of every page; while the database is unavailable, the last known state. */
export interface SiteNews {
  readonly name: string
  /** Current site-wide promotions, one per line. */
  readonly announcements: readonly { readonly text: string }[]
  /** The same object until staff change something. */
  readonly looks: ChosenLooks
}

/** How the site looks, as staff chose it. */
export interface ChosenLooks extends ChosenColors {
  /** The themes for guests, and for members without a choice. */
  readonly day: string
  readonly night: string
  /** '' for the accent of each theme. */
  readonly accent: string
  /** The key of the logo's image; null: the logo of babou. */
  readonly logo: string | null
}
export type ReadSiteNews = () => Promise<SiteNews>

interface Deps {
  readonly db: Db
  readonly config: Config
  readonly clock: Clock
}

/** Queries the database at most every two seconds. */
export function createSiteNews({ db, config, clock }: Deps): ReadSiteNews {
  const { day, night } = USUAL_LOOKS
  const usual: ChosenLooks = { day, night, accent: '', logo: null, roles: [], tags: [] }
  const name = config.BABOU_SITE_NAME ?? 'babou'
  let known: SiteNews = { name, announcements: [], looks: usual }
  let readAt = -Infinity
  return async () => {
    const at = clock.monotonicSeconds()
    if (at - readAt < FRESH_SECONDS) return known
    readAt = at
    // A failure here also fails the page's queries, which report it; the page that does so needs a
    // title.
    const read = await news.frameOf(db, clock.now()).catch(() => null)
    if (read === null) return known
    const { siteName, ...chosen } = settings.siteFrom(read.site ?? {}, config)
    const { dayTheme, nightTheme, accentColor: accent } = chosen
    const { logo, roles, tags } = read
    const next = { day: dayTheme, night: nightTheme, accent, logo, roles, tags }
    const isSame = JSON.stringify(next) === JSON.stringify(known.looks)
    const looks = isSame ? known.looks : next
    known = { name: siteName, announcements: read.announced.map(lineOf), looks }
    return known
  }
}

/** The footer of each page says that times are in UTC. */
function lineOf({ title, up, down, until }: Announced): { readonly text: string } {
  const end = until === null ? '' : `, until ${utc(new Date(until * 1_000)).replace(' UTC', '')}`
  return { text: `${title}: ${factorsText(up, down)}${end}` }
}
