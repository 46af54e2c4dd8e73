import MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'

/** The page's heading is h1 and its parts are h2: headings in the text start below them. */
const FIRST_HEADING = 3
const LAST_HEADING = 6

type Rule = Parameters<InstanceType<typeof MarkdownIt>['inline']['ruler']['before']>[2]
type StateInline = Parameters<Rule>[0]

/** An image stored on this site: it reveals to no one who views it. */
const OWN_IMAGE = /^\/img\/[0-9a-f]{64}$/

/**
 * CommonMark as HTML that is safe to show: no HTML of the author, no `javascript:` links, and no
 * images from elsewhere (they would tell a stranger who views the page; they become links).
 * `firstHeading`: the level of the first heading; 2 if the text is directly below the title.
 */
export function markdown(text: string, firstHeading: 2 | 3 = FIRST_HEADING): string {
  return parser.render(text, { firstHeading })
}

function createParser() {
  const made = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false })
  const { rules } = made.renderer
  made.core.ruler.push('heading_levels', ({ tokens, env }) => {
    const { firstHeading = FIRST_HEADING } = (env ?? {}) as { firstHeading?: number }
    fitHeadings(tokens, firstHeading)
  })
  rules.link_open = (tokens, at, options, _env, self) => {
    tokens[at].attrSet('rel', 'noreferrer nofollow')
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
  const { fence } = rules
  // A fence of the kind `spoiler` is text that is shown when it is opened, without a script.
  rules.fence = (tokens, at, options, env, self) => {
    const { info, content } = tokens[at]
    const given = (env ?? {}) as { depth?: number; firstHeading?: number }
    const { depth = 0 } = given
    const isSpoiler = info.trim().toLowerCase() === 'spoiler' && depth < MAX_DEPTH
    if (!isSpoiler) return fence?.(tokens, at, options, env, self) ?? ''
    const inner = made.render(content, { ...given, depth: depth + 1 })
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

/** Names as `memberName` has them, without the punctuation at the end of a sentence. */
const MENTION = /^@[A-Za-z0-9](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?/
const MAX_NAME = 30
/** Spoilers within spoilers. */
const MAX_DEPTH = 3
/** The most members that one text can mention: more is a mass message. */
const MAX_MENTIONED = 10

const parser = createParser()

/** The names that a text mentions as displayed, without code and links. */
export function mentionedIn(text: string): readonly string[] {
  const names = new Set<string>()
  for (const { children } of parser.parse(text, {})) {
    for (const { type, attrs } of children ?? []) {
      if (type !== 'mention_open') continue
      names.add(String(attrs?.[0][1]).slice('/users/'.length))
    }
  }
  return [...names].slice(0, MAX_MENTIONED)
}

/** Whatever levels an author uses: the first is `first`, and none is skipped on the way down. */
function fitHeadings(tokens: readonly Token[], first: number): void {
  const above: number[] = []
  for (const token of tokens) {
    if (token.type !== 'heading_open' && token.type !== 'heading_close') continue
    const level = Number(token.markup === '=' ? 1 : token.markup === '-' ? 2 : token.markup.length)
    if (token.type === 'heading_open') {
      while (above.length > 0 && (above.at(-1) as number) >= level) above.pop()
      above.push(level)
    }
    token.tag = `h${Math.min(LAST_HEADING, first + above.length - 1)}`
  }
}
