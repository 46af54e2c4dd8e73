import type { Named, Quoted } from '../../domain/texts/named.ts'
import { MAX_NAMED, quotedAt } from '../../domain/texts/named.ts'
import type { Token } from './render-markdown.ts'
import { tokensOf } from './render-markdown.ts'

/**
 * Returns the members that a text names as displayed: mentions outside code, links and quotes, and
 * authors quoted in the format of the Quote button, which is a line with a link and then the quote.
 */
export function namedIn(text: string): Required<Named> {
  const tokens = tokensOf(text)
  const mentioned = new Set<string>()
  const quoted = new Map<string, Quoted>()
  let quotes = 0
  for (const [at, { type, nesting, children }] of tokens.entries()) {
    if (type === 'blockquote_open' || type === 'blockquote_close') quotes += nesting
    if (type !== 'inline' || quotes > 0) continue
    for (const name of mentionsOf(children ?? [])) mentioned.add(name)
    const isLead = tokens[at + 2]?.type === 'blockquote_open'
    const source = isLead ? sourceOf(children ?? []) : null
    if (source !== null) quoted.set(`${source.kind} ${source.id}`, source)
  }
  return {
    mentioned: [...mentioned].slice(0, MAX_NAMED),
    quoted: [...quoted.values()].slice(0, MAX_NAMED),
  }
}

function mentionsOf(tokens: readonly Token[]): readonly string[] {
  const links = tokens.filter(({ type }) => type === 'mention_open')
  return links.map(({ attrs }) => String(attrs?.[0][1]).slice('/users/'.length))
}

/** Returns the last link on the line before a quote. */
function sourceOf(tokens: readonly Token[]): Quoted | null {
  const link = tokens.findLast(({ type }) => type === 'link_open')
  return quotedAt(String(link?.attrGet('href') ?? ''))
}
