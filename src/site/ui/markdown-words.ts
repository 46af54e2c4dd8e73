import { tokensOf } from './render-markdown.ts'
import type { Token } from './render-markdown.ts'

/** The most letters of a text that are read for its line, as a page has a hundred of them. */
const READ = 1_000

/**
 * Returns the beginning of a text as one line: without markup, and without quotes if there is more.
 */
export function wordsOf(whole: string): string {
  const text = whole.slice(0, READ)
  const tokens = tokensOf(text)
  return oneLine(spokenIn(tokens, false)) || oneLine(spokenIn(tokens, true)) || oneLine(text)
}

function spokenIn(tokens: readonly Token[], withQuotes: boolean): string {
  const said: string[] = []
  let quotes = 0
  for (const token of tokens) {
    if (token.type === 'blockquote_open') quotes++
    if (token.type === 'blockquote_close') quotes--
    if (quotes > 0 && !withQuotes) continue
    if (token.type === 'inline') said.push((token.children ?? []).map(contentOf).join(''))
    else if (token.type === 'fence' || token.type === 'code_block') said.push(token.content)
  }
  return said.join(' ')
}

function contentOf({ type, content }: Token): string {
  return type === 'softbreak' || type === 'hardbreak' ? ' ' : content
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
