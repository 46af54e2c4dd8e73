import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import { pathAbove } from '../../domain/wiki/paths.ts'
import type { WikiPage } from '../../store/wiki/pages.ts'
import type { PageData } from '../http/action.ts'
import type { CommentsSection } from '../comments/parts/section.ts'
import { markdownWithContents } from '../ui/markdown.ts'
import { addressOf } from './json.ts'
import { mayEdit } from './rights.ts'

interface Link {
  readonly label: string
  readonly href: string
}

export interface ShowPage extends PageData {
  /** The page above it, or the index. */
  readonly above: Link
  readonly when: TimeText
  readonly html: string
  /** Empty for a page with few headings. */
  readonly contents: readonly Link[]
  readonly hasContents: boolean
  readonly links: readonly Link[]
  readonly editHref: string | null
  readonly settingsHref: string | null
  readonly removeHref: string | null
  /** Why it was removed: only staff see the page then. */
  readonly removed: string | null
  readonly restoreAction: string | null
  /** Null for guests, and when it was removed. */
  readonly talk: CommentsSection | null
}

/** A page with as many headings has a table of contents. */
const MIN_HEADINGS = 4

export function showPage(
  row: WikiPage,
  viewer: Parameters<typeof mayEdit>[0],
  talk: CommentsSection | null,
  now: Date,
): ShowPage {
  const { id, path, title, removedReason: why } = row
  const own = `/wiki-pages/${id}`
  const isThere = row.removedAt === null
  const canManage = viewer.can('wiki.manage')
  const { html, contents } = markdownWithContents(row.body, `wiki-${id}`, 2)
  const canReport = isThere && viewer.member !== null && viewer.can('support.write')
  const hasContents = contents.length >= MIN_HEADINGS
  const above = pathAbove(path)
  return {
    title,
    above: above === null ? { label: 'Wiki', href: '/wiki' } : pageLink(above),
    when: timeText(row.editedAt ?? row.createdAt, now),
    html,
    contents: hasContents ? contents : [],
    hasContents,
    links: [
      { label: 'History', href: `${own}/history` },
      { label: 'Links to this page', href: `${own}/links` },
      ...(canReport ? [{ label: 'Report', href: `/reports/new?kind=wiki&id=${id}` }] : []),
    ],
    editHref: mayEdit(viewer, row) ? `${own}/edit` : null,
    settingsHref: isThere && canManage ? `${own}/settings` : null,
    removeHref: isThere && canManage ? `${own}/remove` : null,
    removed: isThere ? null : `This page was removed${why ? `: ${why}` : '.'}`,
    talk,
    restoreAction: isThere ? null : `${own}/restore`,
  }
}

function pageLink(path: string): Link {
  return { label: path, href: addressOf({ path }) }
}
