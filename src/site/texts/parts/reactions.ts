import type { Permission } from '../../../domain/roles/permissions.ts'
import type { ReactionKind, ReactionTarget } from '../../../domain/texts/reactions.ts'
import { reactionKinds, symbolOf } from '../../../domain/texts/reactions.ts'
import { count as countText } from '../../../shared/format.ts'
import { count, flag, list, record, strictRecord, text, time } from '../../../shared/shape.ts'
import type { ReactionCount } from '../../../store/notifications/reactions.ts'
import * as reactions from '../../../store/notifications/reactions.ts'
import * as settings from '../../../store/records/settings/settings.ts'
import type { Call, Declared, Reply } from '../../http/action.ts'
import { get, page, post, redirect, refuse } from '../../http/action.ts'
import { listOf } from '../../http/frame/shapes.ts'
import { reactedPage } from '../reactions/pages.ts'
import type { Text, TextCall, TextKind, There } from './text-kind.ts'
import { below } from './text-kind.ts'

// Reactions below comments, posts, articles, requests, wiki pages and messages.

const kindsShape = list(record({ kind: text(20), count, isOwn: flag }))

const reactApi: Declared = {
  description: 'Adds your reaction to a text, or removes it.',
  body: strictRecord({
    kind: text(20).optional().describe('one of the reactions of the site; removed if it is there'),
    add: text(20).optional().describe('instead of `kind`: it is there afterwards'),
    remove: text(20).optional().describe('instead of `kind`: it is not there afterwards'),
  }),
  reply: record({ reactions: kindsShape }),
}
const reactedApi: Declared = {
  description: 'Lists who reacted to a text, newest first; 500 at most.',
  reply: listOf(record({ kind: text(20), name: text(30), at: time })),
}

interface Line {
  readonly kind: string
  readonly sign: string
  /** The symbol that is drawn instead of the sign; null: there is none. */
  readonly symbol: string | null
  /** Null: none yet. */
  readonly countText: string | null
  readonly isOwn: boolean
}

/** The data of the partial `text/reactions`. */
export interface ReactionsPart {
  readonly reactAction: string
  /** For the reader's own text, or without the permission: only what is there. */
  readonly canReact: boolean
  readonly kinds: readonly Line[]
  readonly hasReactions: boolean
}

type Asked = Pick<Call<string, Permission>, 'db' | 'config'> & {
  readonly member: { readonly id: number }
}

/** Returns the reactions that were read together with the texts of a page. */
export async function reactionsIn(
  { db, config, member }: Asked,
  rows: readonly { readonly id: number; readonly reactions: readonly ReactionCount[] }[],
): Promise<Reactions> {
  const kinds = reactionKinds((await settings.site(db, config)).reactions)
  const found = new Map(rows.map(({ id, reactions: ofOne }) => [id, ofOne]))
  return { kinds, found, readerId: member.id }
}

/** Loads the reactions to the texts of a page. */
export async function reactionsOf(
  { db, config, member }: Asked,
  target: ReactionTarget,
  ids: readonly number[],
): Promise<Reactions> {
  const kinds = reactionKinds((await settings.site(db, config)).reactions)
  const found = kinds.length === 0 ? new Map() : await reactions.counts(db, target, ids, member.id)
  return { kinds, found, readerId: member.id }
}

export interface Reactions {
  readonly kinds: readonly ReactionKind[]
  readonly found: ReadonlyMap<number, readonly ReactionCount[]>
  readonly readerId: number
}

interface Shown extends Pick<Text, 'id' | 'authorId' | 'address'> {
  readonly removedAt: Date | null
}

/** Returns the reactions to one text; null: the site has none, or the text was removed. */
export function partOf(
  { kinds, found, readerId }: Reactions,
  row: Shown,
  mayReact: boolean,
): ReactionsPart | null {
  if (kinds.length === 0 || row.removedAt !== null) return null
  const canReact = mayReact && row.authorId !== readerId
  const given = found.get(row.id) ?? []
  const lines = kinds.map(({ kind, sign }) => {
    const one = given.find((each) => each.kind === kind)
    const text = one === undefined ? null : countText(one.count)
    return { kind, sign, symbol: symbolOf(sign), countText: text, isOwn: one?.isOwn === true }
  })
  return {
    reactAction: `${row.address}/reactions`,
    canReact,
    kinds: canReact ? lines : lines.filter((line) => line.countText !== null),
    hasReactions: given.length > 0,
  }
}

type Acting = Asked & Pick<Call<string, Permission>, 'body' | 'now' | 'throttles'>

/** Adds or removes the reaction of the sender to a text that they may see. */
async function react(
  call: Acting,
  target: ReactionTarget,
  { id, authorId, href, address, closed }: Text,
): Promise<Reply> {
  const { db, config, body, member, now } = call
  if (closed !== undefined) return refuse(closed)
  if (authorId === member.id) return refuse('OWN_TEXT')
  const kinds = reactionKinds((await settings.site(db, config)).reactions)
  const given = body.kind ?? body.add ?? body.remove
  const kind = kinds.find((one) => one.kind === given)?.kind
  if (kind === undefined) return refuse('REACTION_UNKNOWN')
  const wait = await call.throttles.reaction(member.id)
  if (wait > 0) return refuse('TOO_MANY_REACTIONS', { retryAfterSeconds: wait })
  // A form says what is wanted, so that a double click does not undo it.
  const wanted = body.kind === undefined ? body.add !== undefined : null
  const told = { authorId, href: address }
  await reactions.react(db, member.id, { target, id, kind, ...told }, wanted, now)
  const counts = await reactions.counts(db, target, [id], member.id)
  return redirect(href, undefined, { reactions: counts.get(id) ?? [] })
}

/** Returns the page that lists who reacted to a text. */
async function reacted(
  { db, now }: Pick<Call<string, Permission>, 'db' | 'now'>,
  target: ReactionTarget,
  { id, href }: Pick<Text, 'id' | 'href'>,
): Promise<Reply> {
  const rows = await reactions.reactedTo(db, target, id)
  const items = rows.map(({ kind, name, at }) => ({ kind, name, at: at.toISOString() }))
  return page('texts/reactions/list', reactedPage(rows, href, now), {
    items,
    next: null,
    total: null,
  })
}

/** The two actions of a kind of text: who reacted to one, and the reader's reaction. */
export function reactionsTo<Found extends There>(kind: TextKind<Found>) {
  const { target, reads, writes, missing } = kind
  const path = below(kind, '/reactions')

  async function withText(call: TextCall, act: (text: Text) => Promise<Reply>): Promise<Reply> {
    if (!call.can(reads)) return refuse(missing)
    const found = await kind.open(call)
    return found.ok ? act(kind.textOf(found, call)) : found.reply
  }

  return {
    list: get(path, reads, reactedApi, (call) =>
      withText(call, (text) => reacted(call, target, text)),
    ),
    toggle: post(path, writes, reactApi, (call) =>
      withText(call, (text) => react(call, target, text)),
    ),
  }
}
