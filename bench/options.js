// The options of a benchmark are those in brackets in the comment that its file begins with, which
// `--help` prints: `[--quick] [--seed N]`. A misspelled one would measure something else.

/** The options of such a comment, and whether each takes a value. */
function optionsIn(head) {
  const found = head.matchAll(/\[(--[a-z][a-z-]*)(\s[^\]]+)?\]/g)
  return new Map([...found].map(([, name, value]) => [name, value !== undefined]))
}

/** Why a benchmark with this comment cannot be run with these words; null if it can. */
export function faultOf(head, words) {
  const takesValue = optionsIn(head)
  const known = [...takesValue.keys()].join(', ')
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (!takesValue.has(word)) return `${word}: no such option here; there are ${known}`
    if (!takesValue.get(word)) continue
    at++
    if (words[at] === undefined || words[at].startsWith('--')) return `${word}: give a value`
  }
  return null
}
