// The banned words of docs/words.md, as patterns.

/** The header of the table of banned words. */
const HEAD = /^\| *Avoid *\| *Write instead *\| *Allowed in *\| *Checked in *\|$/i
/** The values of the last column. */
const PLACES = new Set(['all', 'shown', 'pages'])
/** Between two words of a phrase: spaces, or one line break. */
const GAP = '(?:[ \\t\\u00a0]+|[ \\t]*\\r?\\n[ \\t]*)'
/** Parts of paths, file names, variables and compounds do not match. */
const BEFORE = '(?<![\\w/.$#@&?={-])'
const AFTER = '(?![\\w-]|[./=]\\w|\\()'

/** Reads the rows of the table; each cell has its phrases in code marks. */
export function rulesOf(markdown) {
  const lines = markdown.split('\n').map((line) => line.trim())
  const head = lines.findIndex((line) => HEAD.test(line))
  if (head === -1) throw new Error('docs/words.md has no table of banned words')
  const end = lines.findIndex((line, index) => index > head && !line.startsWith('|'))
  return lines.slice(head + 2, end === -1 ? undefined : end).map(ruleOf)
}

function ruleOf(row) {
  const [avoid, instead, allowed, where] = row
    .split('|')
    .slice(1)
    .map((cell) => cell.trim())
  const phrases = phrasesOf(avoid)
  if (phrases.length === 0 || instead === '' || !PLACES.has(where)) {
    throw new Error(`docs/words.md: “${row}”`)
  }
  return {
    instead: instead.replaceAll('`', ''),
    allowed: phrasesOf(allowed).map(patternOf),
    where,
    pattern: patternOf(phrases),
  }
}

function phrasesOf(cell) {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, phrase]) => phrase)
}

function patternOf(phrases) {
  const any = [phrases].flat().map((phrase) => phrase.split(/\s+/).map(escaped).join(GAP))
  return new RegExp(`${BEFORE}(?:${any.join('|')})${AFTER}`, 'gi')
}

function escaped(word) {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/['’]/g, "['’]")
}
