// Lists the places with words that docs/words.md bans: `node scripts/words.js [--count] [path…]`.
// Each line has the place, the kind of text, the word and the suggestion; `--count` prints sums.
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createWordCheck, readRules, textFiles } from './words/hits.js'

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const args = process.argv.slice(2)
const places = args.filter((arg) => !arg.startsWith('--'))
const files = textFiles(root, places.length === 0 ? undefined : places)
const hits = createWordCheck(readRules(root)).hitsIn(root, files)

if (!args.includes('--count')) {
  for (const { place, kind, word, instead } of hits) {
    console.log(`${place}  ${kind}  “${word}” → ${instead}`)
  }
}
printCounts('kind', hits, ({ kind }) => kind)
printCounts('folder', hits, ({ place }) => folderOf(place))
printCounts('word', hits, ({ word }) => word.toLowerCase())
console.log(`${files.length} files, ${hits.length} hits`)
process.exitCode = hits.length === 0 ? 0 : 1

function printCounts(name, list, keyOf) {
  if (list.length === 0) return
  const counts = new Map()
  for (const hit of list) counts.set(keyOf(hit), (counts.get(keyOf(hit)) ?? 0) + 1)
  const lines = [...counts].sort(([, a], [, b]) => b - a)
  console.log(`\nby ${name}: ${lines.map(([key, count]) => `${key} ${count}`).join(', ')}`)
}

/** The first two folders of a path, such as src/site. */
function folderOf(place) {
  return path.dirname(place.replace(/:\d+$/, '')).split('/').slice(0, 2).join('/')
}
