import { MAX_TAGS, readTags } from './texts.ts'

// Turns the keywords of programs into tags. Keywords are optional, so none of them makes an upload
// fail.

export interface FoldedTags {
  /** The tags, at most MAX_TAGS. */
  readonly tags: readonly string[]
  /** Keywords that did not become a tag, as they were sent. */
  readonly left: readonly string[]
}

/**
 * Returns the tags for keywords such as `Café, 9/11, hip.hop`, as far as they can be tags, up to
 * the limit.
 */
export function foldedTags(keywords: string): FoldedTags {
  const tags: string[] = []
  const left: string[] = []
  for (const word of keywords.split(/[,;\n]/).map((one) => one.trim())) {
    if (word === '') continue
    const tag = tagOf(word)
    if (tag !== null && tags.includes(tag)) continue
    if (tag === null || tags.length >= MAX_TAGS) left.push(word)
    else tags.push(tag)
  }
  return { tags, left }
}

/**
 * Returns the keyword if it is a valid tag, otherwise the keyword without signs; null: nothing is
 * left.
 */
function tagOf(word: string): string | null {
  return readTags(word)?.at(0) ?? readTags(plain(word))?.at(0) ?? null
}

function plain(word: string): string {
  return word
    .normalize('NFKC')
    .replace(/['’`´]/g, '')
    .replace(/&/g, ' and ')
    .replace(/\+/g, ' plus ')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
}
