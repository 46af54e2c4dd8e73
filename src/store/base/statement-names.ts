import { LRUCache } from 'lru-cache'

/** The most names for which a connection has plans. */
const NAMED = 300
/** The most texts that are watched until they have occurred often enough. */
const WATCHED = 1_000
/** A statement that occurs this often gets a name, as it will occur again. */
const OFTEN = 3

/**
 * Names repeated statements. PostgreSQL parses a named statement once per connection, and plans it
 * once if one plan suits all values. The number of names is bounded: texts of variable length never
 * replace others.
 * @returns a function that returns the name of a text with that number of parameters; undefined:
 * send the text without a name
 */
export function createStatementNames(): (
  text: string,
  parameters: readonly unknown[],
) => string | undefined {
  const names = new Map<string, string>()
  const seen = new LRUCache<string, number>({ max: WATCHED })
  return (text, parameters) => {
    const known = names.get(text)
    if (known !== undefined) return known
    // BEGIN and the like are faster as one message than as five.
    if (parameters.length === 0 && !/^\s*(select|with)\b/i.test(text)) return undefined
    const times = (seen.get(text) ?? 0) + 1
    seen.set(text, times)
    if (times < OFTEN || names.size >= NAMED) return undefined
    seen.delete(text)
    const name = `babou_${names.size + 1}`
    names.set(text, name)
    return name
  }
}
