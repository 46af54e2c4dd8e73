// Prints "passed failed skipped" of a run of vitest and its second run, if it had one, then a line
// for each failure, with its place in the log. Files that passed only in the second run are
// appended to the list of unsteady files.
//
// node .ci/count.js NAME UNSTEADY LOG FILE STATUS [FILE STATUS]
import fs from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { filesToRepeat, outcomeOf, withSecond } from './said.js'

const [run, unsteadyFile, log, ...runs] = process.argv.slice(2)
const [firstFile, firstStatus, secondFile, secondStatus] = runs
const first = outcomeOf(firstFile, Number(firstStatus))
const { passed, failed, skipped, unsteady } =
  secondFile === undefined
    ? { ...first, unsteady: [] }
    : withSecond(first, outcomeOf(secondFile, Number(secondStatus)), filesToRepeat(first, Infinity))
for (const { file, name, why } of unsteady) {
  fs.appendFileSync(unsteadyFile, JSON.stringify({ run, file, test: name, error: why }) + '\n')
}
console.log(passed.length, failed.length, skipped.length)
const logLines = fs.existsSync(log) ? fs.readFileSync(log, 'utf8').split('\n') : []
for (const { file, name, why } of failed) {
  const said = [run, name, why].filter((text) => text !== '').join(': ')
  console.log(`${said} (${placeOf(file, name)})`)
}

/** The last place of this failure in the log, or its beginning if the failure is not in it. */
function placeOf(file, name) {
  // vitest puts `>` where .ci/reporter.js puts the colon.
  const words = name.replace(`${file}: `, `${file} > `)
  const isIt = (line) => {
    const text = stripVTControlCharacters(line)
    return text.includes(' FAIL ') && text.trimEnd().endsWith(words)
  }
  const at = file === null ? -1 : logLines.findLastIndex(isIt)
  return at === -1 ? log : `${log}:${at + 1}`
}
