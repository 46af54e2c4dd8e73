import MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'
import footnote from 'markdown-it-footnote'
import { BARE, TYPED_PLACE } from '../../domain/texts/links.ts'
import { wikiLinkAt } from '../../domain/wiki/paths.ts'
import type { Heading } from './markdown-headings.ts'
import { anchorHeadings, fitHeadings } from './markdown-headings.ts'
import { hasTooManyMarks } from './markdown-marks.ts'
import type { Counted } from './markdown-tables.ts'
import { boundTables } from './markdown-tables.ts'
import { boxTasks } from './markdown-tasks.ts'

/** Increased by a change that gives a text other HTML, so that cached HTML is rendered again. */
export const RENDERER_VERSION = 2

/** The page's heading is h1 and its sections are h2, so headings in the text start below those. */
const FIRST_HEADING = 3

type Rule = Parameters<InstanceType<typeof MarkdownIt>['inline']['ruler']['before']>[2]
type StateInline = Parameters<Rule>[0]

/** The targets that a link may have: a page of this site, or an address of a known kind. */
const LINK = /^(?:https?:|mailto:|magnet:|ircs?:|[/#?]|[^:]*$)/i

/** An image stored on this site, which reveals its viewers to no one. */
const OWN_IMAGE = /^\/img\/[0-9a-f]{64}$/

/** The parser's input with a text, and the data of its rules. */
interface Env extends Record<PropertyKey, unknown> {
  /** The prefix of all IDs in the text, by the name under which footnotes read it. */
  readonly docId: string
  readonly firstHeading: HeadingLevel
  /** The number of spoilers around this text. */
  readonly depth: number
  readonly counted: Counted
  spoilers: number
  headings: readonly Heading[]
}

/** The level of the first heading in a text; 2 if the text is directly below the title. */
export type HeadingLevel = 2 | 3

/** A text as HTML, independent of its place on a page. */
export interface Rendered {
  /** The HTML, with `ID_MARK` in place of the prefix that makes its IDs unique on a page. */
  readonly html: string
  readonly contents: readonly Heading[]
}

/** Occurs in no text, as the parser replaces it. */
const ID_MARK = '\u0000'
/** The longest ID of a text, and of spoilers in it. */
const ID_LENGTH = 24
/** The most HTML as a multiple of the text: links and cells of one letter are 15 times as long. */
const MOST_TIMES = 20
const MOST_OF_SHORT = 1_024
/** The limit that the API declares for the HTML of a text. */
const MAX_HTML = 1_000_000

/**
 * Renders CommonMark with tables, task lists and footnotes as HTML that is safe to show: without
 * HTML of the author, without `javascript:` links, and without images from elsewhere (which would
 * reveal to a stranger who views the page; they become links). A text with more marks than a page
 * has time for, or whose HTML would be more than 20 times as long, is shown as it was typed.
 */
export function renderMarkdown(text: string, firstHeading: HeadingLevel = FIRST_HEADING): Rendered {
  if (hasTooManyMarks(text)) return asTyped(text)
  const env = envOf(ID_MARK, firstHeading)
  const html = parser.render(text, env)
  const length = html.length + ID_LENGTH * (html.split(ID_MARK).length - 1)
  const most = Math.min(MAX_HTML, MOST_TIMES * text.length + MOST_OF_SHORT)
  return length > most ? asTyped(text) : { html, contents: env.headings }
}

/** Renders a text without reading its marks: its letters, in lines. */
export function asTyped(text: string): Rendered {
  const { escapeHtml } = parser.utils
  return { html: `<p>${escapeHtml(text).replaceAll('\n', '<br>\n')}</p>\n`, contents: [] }
}

/** @param id unique among the texts of the page; starts the IDs of headings and footnotes. */
export function withId({ html, contents }: Rendered, id: string): Rendered {
  return {
    html: html.replaceAll(ID_MARK, id),
    contents: contents.map(({ label, href }) => ({ label, href: href.replaceAll(ID_MARK, id) })),
  }
}

function envOf(docId: string, firstHeading: HeadingLevel): Env {
  const counted = { cells: 0 }
  return { docId, firstHeading, depth: 0, counted, spoilers: 0, headings: [] }
}

function createParser() {
  const made = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false })
  const { validateLink } = made
  made.validateLink = (address) => LINK.test(address) && validateLink(address)
  made.use(footnote)
  // Links `/torrents/5`, typed without the host, after a space or a bracket.
  made.linkify.add('/', {
    validate(text, at) {
      const before = text[at - 2] ?? ' '
      const [found] = /[\s([{"'>]/.test(before)
        ? (TYPED_PLACE.exec(text.slice(at, at + MAX_PLACE)) ?? [])
        : []
      return found?.length ?? 0
    },
  })
  // `^[…]` takes time that grows with the square of its length: 4 seconds for 50,000 letters.
  made.inline.ruler.disable('footnote_inline')
  boundTables(made)
  const { rules } = made.renderer
  made.core.ruler.push('own_blocks', ({ tokens, env, Token }) => {
    const given = env as unknown as Env
    fitHeadings(tokens, given.firstHeading)
    given.headings = anchorHeadings(tokens, given.docId)
    boxTasks(tokens, Token)
  })
  const { footnote_anchor: back } = rules
  rules.footnote_anchor = (...of) =>
    String(back?.(...of)).replace('<a ', '<a aria-label="Back to the text" ')
  rules.link_open = (tokens, at, options, _env, self) => {
    tokens[at].attrSet('rel', 'noreferrer nofollow')
    if (/^(linkify|autolink)$/.test(tokens[at].markup)) tokens[at].attrSet(BARE, '')
    return self.renderToken(tokens, at, options)
  }
  rules.image = (tokens, at) => {
    const { escapeHtml } = made.utils
    const address = escapeHtml(String(tokens[at].attrGet('src') ?? ''))
    const label = escapeHtml(tokens[at].content === '' ? 'image' : tokens[at].content)
    if (OWN_IMAGE.test(address)) return `<img src="${address}" alt="${label}" loading="lazy">`
    return `<a href="${address}" rel="noreferrer nofollow">${label}</a>`
  }
  made.inline.ruler.before('text', 'mention', mention)
  made.inline.ruler.before('link', 'wiki_link', wikiLink)
  const { fence } = rules
  // A fence of the kind `spoiler` contains text that a click shows, without a script.
  rules.fence = (tokens, at, options, env, self) => {
    const { info, content } = tokens[at]
    const given = env as unknown as Env
    const isSpoiler = info.trim().toLowerCase() === 'spoiler' && given.depth < MAX_DEPTH
    if (!isSpoiler) return fence?.(tokens, at, options, env, self) ?? ''
    given.spoilers++
    const docId = `${given.docId}-s${given.spoilers}`
    const { firstHeading, depth, counted } = given
    const below: Env = { ...envOf(docId, firstHeading), depth: depth + 1, counted }
    const inner = made.render(content, below)
    return `<details class="spoiler"><summary>Spoiler</summary>${inner}</details>\n`
  }
  return made
}

/** `@name` links to the member; after a letter or digit it is an email address or the like. */
function mention(state: StateInline, silent: boolean): boolean {
  const before = state.src[state.pos - 1] ?? ' '
  if (state.src[state.pos] !== '@' || /[\w@/.]/.test(before) || state.linkLevel > 0) return false
  const [whole] = MENTION.exec(state.src.slice(state.pos, state.pos + MAX_NAME + 1)) ?? []
  if (whole === undefined) return false
  if (!silent) {
    state.push('mention_open', 'a', 1).attrs = [['href', `/users/${whole.slice(1)}`]]
    state.push('text', '', 0).content = whole
    state.push('mention_close', 'a', -1)
  }
  state.pos += whole.length
  return true
}

/** `[[Page]]` links to a page of the wiki. */
function wikiLink(state: StateInline, silent: boolean): boolean {
  if (state.src.charAt(state.pos + 1) !== '[' || state.linkLevel > 0) return false
  const found = wikiLinkAt(state.src.slice(state.pos, state.pos + MAX_WIKI_LINK))
  if (found === null) return false
  if (!silent) {
    const open = state.push('wiki_open', 'a', 1)
    open.attrs = [['href', `/wiki/${found.path}`]]
    if (!found.isNamed) open.attrs.push([BARE, ''])
    state.push('text', '', 0).content = found.label
    state.push('wiki_close', 'a', -1)
  }
  state.pos += found.length
  return true
}

/** The most characters of a complete link: two parts of 200, and the syntax around them. */
const MAX_WIKI_LINK = 410

/** The most characters of an address of this site without its host. */
const MAX_PLACE = 400

/** Names as in `memberName`, without the punctuation at the end of a sentence. */
const MENTION = /^@[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?/
const MAX_NAME = 30
/** The deepest nesting of spoilers. */
const MAX_DEPTH = 3

const parser = createParser()

export type { Token }

/** Returns the parser's tokens of a text; none for a text with too many marks. */
export function tokensOf(text: string): readonly Token[] {
  if (hasTooManyMarks(text)) return []
  return parser.parse(text, envOf('', FIRST_HEADING))
}
