import { MAX_TAGS, readTags } from './texts.ts'

// Keywords of programs as tags: they are extras, so none of them costs an upload.

export interface FoldedTags {
  /** At most MAX_TAGS. */
  readonly tags: readonly string[]
  /** Keywords without a tag, as they were sent. */
  readonly left: readonly string[]
}

/** `Café, 9/11, hip.hop`: each keyword as a tag, as far as it can be one; the first of them. */
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

/** The keyword itself where it is a tag, else without signs; null: nothing is left. */
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
