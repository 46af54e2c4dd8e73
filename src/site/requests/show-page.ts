import type { ChangesLine } from '../../domain/notifications/changes.ts'
import { changesLine } from '../../domain/notifications/changes.ts'
import { stateLabels } from '../../domain/requests/requests.ts'
import type { TimeText } from '../../shared/format.ts'
import { timeText } from '../../shared/format.ts'
import * as balances from '../../store/records/ledger/balances.ts'
import type { FoundRequest } from '../../store/requests/requests.ts'
import * as attributes from '../../store/taxonomy/attributes.ts'
import { showText } from '../../domain/taxonomy/attributes/show.ts'
import type { CommentsSection } from '../comments/parts/section.ts'
import { commentsSection, newestComments } from '../comments/parts/section.ts'
import type { Call, PageData } from '../http/action.ts'
import type { Typed } from '../http/frame/fields.ts'
import type { ReactionsPart } from '../texts/parts/reactions.ts'
import { partOf, reactionsOf } from '../texts/parts/reactions.ts'
import { reportHref } from '../reports/parts/link.ts'
import type { Figure, Part } from '../http/figures-page.ts'
import type { Html } from '../ui/markdown.ts'
import { markdown } from '../ui/markdown.ts'
import { bountiesPart, fillsPart, matchesPart } from './lists.ts'
import { bountyText } from './parts/bounty.ts'
import { actParts } from './forms-of.ts'
import { belowOf, mayEdit, rulesOf } from './reading.ts'
import type { Link } from '../ui/link.ts'
import { userHref } from '../ui/link.ts'

interface Fact {
  readonly label: string
  readonly text: string
  readonly href: string | null
}

export interface ShowPage extends PageData {
  readonly member: Link
  readonly created: TimeText
  readonly edited: { readonly when: TimeText; readonly href: string } | null
  readonly state: string
  readonly figures: readonly Figure[]
  readonly facts: readonly Fact[]
  readonly note: string | null
  readonly changes: ChangesLine
  readonly html: Html | null
  readonly editHref: string | null
  readonly removeHref: string | null
  readonly reportHref: string | null
  readonly hasActs: boolean
  readonly matches: Part | null
  readonly acts: readonly Part[]
  readonly parts: readonly Part[]
  /** Null: the site has none, or the request was removed. */
  readonly reactions: ReactionsPart | null
  readonly talk: CommentsSection
}

type Viewer = Pick<Call<string, 'requests.read'>, 'db' | 'member' | 'can' | 'now' | 'config'>

type Below = Awaited<ReturnType<typeof belowOf>>

export async function shownPage(
  call: Viewer,
  asked: FoundRequest,
  typed: Typed,
  read?: Below,
): Promise<ShowPage> {
  const { db, member, now, can } = call
  const known = await attributes.attributesOf(db, asked.categoryId)
  const below = read ?? (await belowOf(call, asked.id))
  const rules = await rulesOf(call)
  const own = await balances.spendable(db, member.id)
  const on = { target: 'request', id: asked.id } as const
  const said = await newestComments(call, on)
  const isThere = asked.state !== 'removed'
  const text = { id: asked.id, authorId: asked.memberId, removedAt: isThere ? null : asked.endedAt }
  const liked = await reactionsOf(call, 'request', [asked.id])
  const canFill = asked.state === 'open' && below.matches.length > 0
  const canEdit = asked.state === 'open' && mayEdit(call, asked)
  const canRemove = isThere && can('requests.moderate')
  const path = `/requests/${asked.id}`
  const { member: name, editedAt, description } = asked
  return {
    title: asked.title,
    member: { label: name, href: userHref(name) },
    created: timeText(asked.createdAt, now),
    edited: editedAt === null ? null : { when: timeText(editedAt, now), href: `${path}/history` },
    state: stateLabels[asked.state],
    figures: figuresOf(asked, now),
    facts: factsOf(asked, known),
    note: noteOf(asked),
    changes: changesLine({ kind: 'request', id: asked.id }, stateOf(asked, below), path),
    html: description === '' ? null : markdown(description, `request-${asked.id}`, 2),
    editHref: canEdit ? `${path}/edit` : null,
    removeHref: canRemove ? `${path}/remove` : null,
    reportHref: isThere
      ? reportHref('request', { id: asked.id, byId: asked.memberId }, call)
      : null,
    hasActs: canEdit || canRemove,
    matches: canFill ? matchesPart(asked.id, below.matches, now) : null,
    acts: actParts({ asked, ...below, rules, own }, call, typed),
    parts: listParts(below, { id: member.id, isStaff: can('requests.moderate') }, now),
    reactions: partOf(liked, { ...text, address: path }, can('comments.write')),
    talk: commentsSection(on, asked.comments, said, call, isThere),
  }
}

/** The parts of a request that others can change. */
function stateOf(asked: FoundRequest, { fills, bounties }: Below): readonly unknown[] {
  const { state, points, bytes, claimer, editedAt, comments } = asked
  const filled = fills.map((fill) => [fill.id, fill.state])
  return [state, points, bytes, claimer, editedAt, comments, filled, bounties.length]
}

function listParts(
  { fills, bounties }: Below,
  reader: Parameters<typeof bountiesPart>[1],
  now: Date,
): readonly Part[] {
  return [
    ...(fills.length === 0 ? [] : [fillsPart(fills, now)]),
    ...(bounties.length === 0 ? [] : [bountiesPart(bounties, reader, now)]),
  ]
}

function figuresOf(asked: FoundRequest, now: Date): readonly Figure[] {
  const { state, endsAt, claimer, claimedUntil, givers } = asked
  const ends = timeText(endsAt, now)
  const until = claimedUntil === null ? null : timeText(claimedUntil, now)
  return [
    { label: 'Bounty', text: bountyText(asked), title: null },
    { label: 'Supporters', text: String(givers), title: null },
    ...(state === 'open' ? [{ label: 'Expires', text: ends.text, title: ends.title }] : []),
    ...(claimer === null || until === null
      ? []
      : [{ label: `Claimed by ${claimer} until`, text: until.text, title: until.title }]),
  ]
}

type Known = Awaited<ReturnType<typeof attributes.attributesOf>>

function factsOf(asked: FoundRequest, known: Known): readonly Fact[] {
  const { categoryName, category, bundleId } = asked
  const values = Object.entries(asked.attributes).map(([key, value]) => {
    const attribute = known.find((one) => one.key === key)
    const text = attribute === undefined ? String(value) : showText(attribute, value)
    return { label: attribute?.label ?? key, text, href: null }
  })
  const bundle = { label: 'Bundle', text: 'In this bundle', href: `/bundles/${bundleId}` }
  return [
    { label: 'Category', text: categoryName, href: `/requests?category=${category}` },
    ...(bundleId === null ? [] : [bundle]),
    ...values,
  ]
}

function noteOf({ state, endedReason }: FoundRequest): string | null {
  const why = endedReason === null || endedReason === '' ? '.' : `: ${endedReason}`
  if (state === 'closed') return `This request was closed, and its bounties were returned${why}`
  if (state === 'expired') return 'This request has expired, and its bounties were returned.'
  return state === 'removed' ? `This request was removed${why}` : null
}
