import { notificationNames } from '../../../domain/notifications/kinds.ts'
import { can } from '../../../domain/roles/permissions.ts'
import { cookieName } from '../cookies.ts'
import type { Exchange } from '../exchange.ts'
import { LOOKS_COOKIE, readBrowserLooks } from './looks/browser-looks.ts'
import type { Frame } from './frame.ts'
import { KEYS_COOKIE, wantsKeys } from '../identity/keys.ts'
import { sendsMail } from './mail-status.ts'
import type { OwnFigure } from './own-bar.ts'
import { MENU } from './menu/menu-groups.ts'
import { ownBar } from './own-bar.ts'
import type { SiteNews } from './site-news.ts'
import { looksFrom, USUAL_LOOKS } from '../../../domain/looks/looks.ts'
import { createLookStyle } from '../../ui/looks/look-style.ts'
import { createSiteLooks } from './looks/site-looks.ts'
import { readTheme, THEME_COOKIE } from './looks/theme.ts'

const SUPPORT = [
  { href: '/support', label: 'Support' },
  { href: '/staff', label: 'Staff' },
] as const

interface NavItem {
  readonly href: string
  readonly label: string
  readonly isCurrent: boolean
  /** The key that leads there after `g`. */
  readonly go: string | null
  /** The number of waiting items: `3`, `99+`; null for none. */
  readonly waiting: string | null
}

/** The data that views/layout.mustache and every view under it can use. */
export interface LayoutPage {
  readonly siteName: string
  readonly csrf: string
  readonly nonce: string
  readonly hasFaults: boolean
  readonly assets: Readonly<Record<string, string>>
  readonly flash: string | null
  /** `light`, `dark`, or null to follow the system. */
  readonly theme: string | null
  /** The rules of the chosen themes; null for the default ones. */
  readonly themeStyle: string | null
  /** The address of the site's logo; null: it has none. */
  readonly logo: string | null
  /** The chosen density; null for the default one. */
  readonly density: string | null
  /** Whether the member does not want to see avatars. */
  readonly hidesAvatars: boolean
  readonly themeNext: { readonly value: string; readonly label: string }
  readonly here: string
  /** Whether the page has the palette (Ctrl-K), which opens anything by its name. */
  readonly hasPalette: boolean
  /** Whether keyboard shortcuts are on. */
  readonly hasKeys: boolean
  readonly nav: readonly NavItem[]
  readonly hasNav: boolean
  /**
   * The text after `Menu` on a phone, such as `: Torrents`, and the number of new notifications.
   */
  readonly menuHere: string
  readonly unseen: string | null
  /** Whether to remind the member of the email that verifies the address. */
  readonly asksForProof: boolean
  /** Whether the site sends email; if not, staff read so below every page. */
  readonly sendsMail: boolean
  readonly warnsOfMail: boolean
  readonly me: { readonly name: string; readonly isCurrent: boolean } | null
  /** The member's own figures, above every page. */
  readonly barFigures: readonly OwnFigure[]
  readonly hasBar: boolean
  /** The kinds of live updates to the open page, for public/app.js. */
  readonly liveKinds: string
  /** The search box above every page; a page with a search box in its content sets null. */
  readonly find: { readonly action: string } | null
  /** Banners of staff above every page, and links to their pages in the footer. */
  readonly banners: readonly { readonly text: string; readonly isWarning: boolean }[]
  readonly footLinks: readonly { readonly href: string; readonly label: string }[]
  readonly hasFootLinks: boolean
  /** Current site-wide promotions; only shown to members. */
  readonly announcements: SiteNews['announcements']
  readonly hasNews: boolean
  /** The case from which a staff member came; null on its page. */
  readonly ownCase: { readonly href: string; readonly label: string } | null
}

/** The ID of the case that a staff member opened last, while they change things on other pages. */
export const CASE_COOKIE = 'babou-case'

const lookStyle = createLookStyle()
const siteLooks = createSiteLooks()

interface Shown {
  readonly flash: string | null
  readonly nonce: string
  /** Whether the page shows a form again because of errors. */
  readonly hasFaults: boolean
}

export async function layoutPage(
  frame: Frame,
  exchange: Exchange,
  { flash, nonce, hasFaults }: Shown,
): Promise<LayoutPage> {
  const { member, path, figures } = exchange
  const news = await frame.siteNews()
  const chosen = (name: string) => exchange.cookies.get(cookieName(name, frame.isSecure))
  const theme = readTheme(chosen(THEME_COOKIE))
  const nav = MENU.filter(({ permission }) => can(exchange.rights, permission))
  const current = currentOf(path)
  const { links, banners, themes } = await frame.surround(member?.role ?? 'guest')
  const isTheme = (name: string) => themes.has(name)
  const here = readBrowserLooks(chosen(LOOKS_COOKIE), isTheme)
  const { looks } = looksFrom({ ...member?.looks, ...here }, isTheme, news.looks)
  const barFigures = figures === null ? [] : ownBar(figures)
  const support = can(exchange.rights, 'support.read') && member !== null ? SUPPORT : []
  const announcements = member === null ? [] : news.announcements
  return {
    siteName: news.name,
    csrf: exchange.csrf,
    nonce,
    hasFaults,
    assets: frame.assets.urls,
    flash,
    theme,
    themeStyle: lookStyle(siteLooks(themes, news.looks), looks, theme),
    logo: news.looks.logo === null ? null : `/logo/${news.looks.logo}`,
    density: looks.density === USUAL_LOOKS.density ? null : looks.density,
    hidesAvatars: member?.looks?.avatars === 'hidden',
    themeNext: nextTheme(theme),
    here: path + exchange.search,
    hasPalette: member !== null,
    hasKeys: member !== null && wantsKeys(chosen(KEYS_COOKIE)),
    nav: nav.map(({ href, label, go }) => {
      const waiting = waitingText(amountsOf(exchange)[href] ?? 0)
      return { href, label, go, waiting, isCurrent: href === current }
    }),
    hasNav: nav.length > 0,
    menuHere: nav.flatMap(({ href, label }) => (href === current ? [`: ${label}`] : [])).join(''),
    unseen: waitingText(exchange.unseen + exchange.unread),
    sendsMail: sendsMail(frame.config),
    warnsOfMail: !sendsMail(frame.config) && can(exchange.rights, 'mails.read'),
    asksForProof: member !== null && asksForProof(member.verification, frame.config),
    me: member === null ? null : { name: member.name, isCurrent: path === '/me' },
    barFigures,
    hasBar: barFigures.length > 0,
    liveKinds: notificationNames.join(' '),
    find: can(exchange.rights, 'catalog.read') ? { action: '/torrents' } : null,
    banners,
    footLinks: [...links, ...support],
    hasFootLinks: links.length + support.length > 0,
    announcements,
    hasNews: banners.length + announcements.length > 0,
    ownCase: caseOf(exchange, chosen(CASE_COOKIE)),
  }
}

/** Without email, a member is only asked for what is required: staff have the link. */
function asksForProof(
  verification: NonNullable<Exchange['member']>['verification'],
  config: Frame['config'],
): boolean {
  return verification === 'required' || (verification === 'asked' && sendsMail(config))
}

/** Returns the page of the case that was opened last, until another list of cases is opened. */
function caseOf({ path, rights }: Exchange, id: string | undefined): LayoutPage['ownCase'] {
  if (id === undefined || !/^[1-9]\d{0,14}$/.test(id) || path.startsWith('/admin/cases'))
    return null
  if (!can(rights, 'cases.work')) return null
  return { href: `/admin/cases/${id}`, label: `Back to case ${id}` }
}

function amountsOf({ unseen, unread }: Exchange): Readonly<Record<string, number>> {
  return { '/notifications': unseen, '/messages': unread }
}

function waitingText(unseen: number): string | null {
  if (unseen === 0) return null
  return unseen > 99 ? '99+' : String(unseen)
}

// Returns the longest entry whose path contains this one.
function currentOf(path: string): string {
  const isEconomy = /^\/(ledger|shop|gifts|pools|promotions)\b/.test(path)
  const isCatalog = /^\/(tags|categories)\b/.test(path)
  const at = isEconomy ? '/points' : isCatalog ? '/torrents' : path
  const under = MENU.map(({ href }) => href).filter((href) => `${at}/`.startsWith(`${href}/`))
  return under.sort((a, b) => b.length - a.length)[0] ?? ''
}

function nextTheme(theme: string | null): { value: string; label: string } {
  if (theme === 'light') return { value: 'dark', label: 'Theme: light. Switch to dark' }
  if (theme === 'dark') return { value: 'auto', label: 'Theme: dark. Switch to automatic' }
  return { value: 'light', label: 'Theme: automatic. Switch to light' }
}
