import type { TimeText } from '../../shared/format.ts'
import { plural, timeText } from '../../shared/format.ts'
import { pathAbove } from '../../domain/wiki/paths.ts'
import type { WikiPage } from '../../store/wiki/pages.ts'
import type { Call, PageData } from '../http/action.ts'
import type { CommentsSection } from '../comments/parts/section.ts'
import type { ReactionsPart } from '../texts/parts/reactions.ts'
import type { Rendered } from '../ui/render-markdown.ts'
import { foldQuestions } from '../ui/questions.ts'
import { addressOf } from './json.ts'
import { mayRename, writesAs } from './rights.ts'
import type { Link } from '../ui/link.ts'

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
  readonly editLabel: string
  /** Texts that wait for staff: all proposals for those who decide, or those of the reader. */
  readonly waiting: Link | null
  /** For those who may rename it and are not staff. */
  readonly renameHref: string | null
  readonly settingsHref: string | null
  readonly removeHref: string | null
  /** Why it was removed: only staff see the page then. */
  readonly removed: string | null
  readonly restoreAction: string | null
  /** Null for guests, and when it was removed. */
  readonly talk: CommentsSection | null
  readonly reactions: ReactionsPart | null
}

/** A page with as many headings has a table of contents. */
const MIN_HEADINGS = 4

export function showPage(
  row: WikiPage,
  viewer: Pick<Call<string, 'site.visit'>, 'can' | 'member'>,
  { html, contents }: Rendered,
  { talk, reactions }: Pick<ShowPage, 'talk' | 'reactions'>,
  now: Date,
): ShowPage {
  const { id, path, title, removedReason: why } = row
  const own = `/wiki-pages/${id}`
  const isThere = row.removedAt === null
  const canManage = viewer.can('wiki.manage')
  const canReport = isThere && viewer.member !== null && viewer.can('support.write')
  const hasContents = contents.length >= MIN_HEADINGS
  const above = pathAbove(path)
  const as = writesAs(viewer, row)
  return {
    title,
    above: above === null ? { label: 'Wiki', href: '/wiki' } : pageLink(above),
    when: timeText(row.editedAt ?? row.createdAt, now),
    html: foldQuestions(html),
    contents: hasContents ? contents : [],
    hasContents,
    links: [
      { label: 'History', href: `${own}/history` },
      { label: 'Links to this page', href: `${own}/links` },
      ...(canReport ? [{ label: 'Report', href: `/reports/new?kind=wiki&id=${id}` }] : []),
    ],
    editHref: as === null ? null : `${own}/edit`,
    editLabel: as === 'propose' ? 'Propose a change' : 'Edit',
    waiting: waitingLine(row, viewer),
    settingsHref: isThere && canManage ? `${own}/settings` : null,
    renameHref: !canManage && mayRename(viewer, row) ? `${own}/address` : null,
    removeHref: isThere && canManage ? `${own}/remove` : null,
    removed: isThere ? null : `This page was removed${why ? `: ${why}` : '.'}`,
    talk,
    reactions,
    restoreAction: isThere ? null : `${own}/restore`,
  }
}

function waitingLine(
  { id, proposals, canEdit }: WikiPage,
  { can, member }: Pick<Call<string, 'site.visit'>, 'can' | 'member'>,
): Link | null {
  if (proposals > 0 && canEdit && can('texts.moderate')) {
    const label = plural(proposals, 'proposal waits', 'proposals wait')
    return { label, href: `/admin/held-texts?page=${id}` }
  }
  const isWaiting = member?.held?.includes(`/wiki-pages/${id}`) === true
  return isWaiting ? { label: 'Your proposal is waiting for staff', href: '/me/texts' } : null
}

function pageLink(path: string): Link {
  return { label: path, href: addressOf({ path }) }
}
