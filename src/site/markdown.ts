import MarkdownIt from 'markdown-it'

/** The page's own heading is h1 and its parts are h2: a heading of the text begins below them. */
const HEADING_OFFSET = 2

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
  rules.heading_open = (tokens, at) => `<${lowered(tokens[at].tag)}>`
  rules.heading_close = (tokens, at) => `</${lowered(tokens[at].tag)}>\n`
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

function lowered(tag: string): string {
  return `h${Math.min(6, Number(tag.slice(1)) + HEADING_OFFSET)}`
}
