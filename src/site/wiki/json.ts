import { MAX_BODY, MAX_PATH, MAX_TITLE, wikiHref } from '../../domain/wiki/paths.ts'
import { count, id, list, named, record, text, time } from '../../shared/shape.ts'
import type { WikiLine, WikiPage } from '../../store/wiki/pages.ts'
import { markdown } from '../ui/markdown.ts'

const address = text(300).describe('path of its page')

export const wikiLineShape = named(
  'WikiLine',
  record({ id, path: text(MAX_PATH), address, title: text(MAX_TITLE), changedAt: time }),
)
export const wantedShape = named(
  'WantedWikiPage',
  record({ path: text(MAX_PATH), address, links: count.describe('pages that link to it') }),
)
export const wikiPageShape = named(
  'WikiPage',
  record({
    id,
    path: text(MAX_PATH),
    address,
    title: text(MAX_TITLE),
    body: text(MAX_BODY).describe('Markdown'),
    html: text(2_000_000),
    reader: text(40).describe('lowest role or class that reads it'),
    editor: text(40).describe('lowest role or class that edits it'),
    proposer: text(40).describe('lowest role or class that proposes edits'),
    renamer: text(40).describe('lowest role or class of editors that rename it'),
    aliases: list(text(MAX_PATH)).describe('addresses that redirect here'),
    footerPosition: id.nullable().describe('its place in the footer'),
    revision: id.describe('incremented by each edit'),
    comments: count,
    createdAt: time,
    editedAt: time.nullable(),
    removedReason: text(200).nullable(),
  }),
)

/** The page at an address of the wiki. */
export function addressOf({ path }: { readonly path: string }): string {
  return wikiHref(path)
}

export function wikiItem({ id: pageId, path, title, changedAt }: WikiLine) {
  const at = changedAt.toISOString()
  return { id: pageId, path, address: addressOf({ path }), title, changedAt: at }
}

export function wikiDocument(row: WikiPage) {
  return {
    id: row.id,
    path: row.path,
    address: addressOf(row),
    title: row.title,
    body: row.body,
    html: markdown(row.body, `wiki-${row.id}`, 2),
    ...row.applying,
    aliases: row.aliases,
    footerPosition: row.footerPosition,
    revision: row.revision,
    comments: row.comments,
    createdAt: row.createdAt.toISOString(),
    editedAt: row.editedAt?.toISOString() ?? null,
    removedReason: row.removedReason,
  }
}
