// The options of a benchmark: those in brackets in the comment at the start of its file, which
// `--help` prints: `[--quick] [--seed N]`. A misspelled option would measure something else.

/** Returns the options of such a comment, and whether each takes a value. */
function optionsIn(head) {
  const found = head.matchAll(/\[(--[a-z][a-z-]*)(\s[^\]]+)?\]/g)
  return new Map([...found].map(([, name, value]) => [name, value !== undefined]))
}

/** Returns why a benchmark with this comment cannot run with these words; null if it can. */
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
