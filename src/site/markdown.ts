import MarkdownIt from 'markdown-it'
import type { Token } from 'markdown-it'

/** The page's own heading is h1 and its parts are h2: headings of the text begin below them. */
const FIRST_HEADING = 3
const LAST_HEADING = 6

const parser = createParser()

/**
 * CommonMark as HTML that is safe to show: no HTML of the author's, no `javascript:` links, no
 * images from elsewhere (they would tell a stranger who reads the page; they become links).
 */
export function markdown(text: string): string {
  return parser.render(text)
}

function createParser() {
  const made = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false })
  const { rules } = made.renderer
  made.core.ruler.push('heading_levels', ({ tokens }) => fitHeadings(tokens))
  rules.link_open = (tokens, at, options, _env, self) => {
    tokens[at].attrSet('rel', 'noreferrer nofollow')
    return self.renderToken(tokens, at, options)
  }
  rules.image = (tokens, at) => {
    const { escapeHtml } = made.utils
    const address = escapeHtml(String(tokens[at].attrGet('src') ?? ''))
    const label = escapeHtml(tokens[at].content === '' ? 'image' : tokens[at].content)
    return `<a href="${address}" rel="noreferrer nofollow">${label}</a>`
  }
  return made
}

/** Whatever levels an author uses: the first is h3, and none is skipped on the way down. */
function fitHeadings(tokens: readonly Token[]): void {
  const above: number[] = []
  for (const token of tokens) {
    if (token.type !== 'heading_open' && token.type !== 'heading_close') continue
    const level = Number(token.markup === '=' ? 1 : token.markup === '-' ? 2 : token.markup.length)
    if (token.type === 'heading_open') {
      while (above.length > 0 && (above.at(-1) as number) >= level) above.pop()
      above.push(level)
    }
    token.tag = `h${Math.min(LAST_HEADING, FIRST_HEADING + above.length - 1)}`
  }
}
