import type { Token } from 'markdown-it'

// Headings of a text: their levels on the page, and the IDs that links to them use.

const LAST_HEADING = 6
/** The most headings with an ID: further ones have no links. */
const MAX_IDS = 200
const SLUG_LENGTH = 60

/** A heading in a table of contents. */
export interface Heading {
  readonly label: string
  readonly href: string
}

/**
 * Adjusts the levels that an author uses: the first becomes `first`, and none is skipped on the way
 * down.
 */
export function fitHeadings(tokens: readonly Token[], first: number): void {
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

/**
 * Gives headings the ID `<text>-<words of the heading>`, which is the same for the same words; a
 * second heading with these words gets `-2`.
 */
export function anchorHeadings(tokens: readonly Token[], textId: string): readonly Heading[] {
  const taken = new Map<string, number>()
  const headings: Heading[] = []
  for (const [at, token] of tokens.entries()) {
    if (token.type !== 'heading_open' || headings.length >= MAX_IDS) continue
    const label = plainText(tokens[at + 1])
    const slug = slugOf(label)
    const times = (taken.get(slug) ?? 0) + 1
    taken.set(slug, times)
    const id = `${textId}-${slug}${times === 1 ? '' : `--${times}`}`
    token.attrSet('id', id)
    headings.push({ label, href: `#${id}` })
  }
  return headings
}

function plainText({ children }: Token): string {
  return (children ?? []).map(({ content, type }) => (type === 'image' ? '' : content)).join('')
}

/** Returns letters and digits of any script in lowercase, with `-` between words. */
function slugOf(label: string): string {
  const words = label
    .toLowerCase()
    .normalize('NFKC')
    .match(/[\p{L}\p{N}]+/gu)
  return (words ?? ['part']).join('-').slice(0, SLUG_LENGTH)
}
