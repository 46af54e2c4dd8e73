// Prints "passed failed skipped" of a run of vitest and its second run, if it had one, then a line
// for each failure. What passed in the second run only is appended to the list of unsteady files.
//
// node .ci/count.js NAME UNSTEADY FILE STATUS [FILE STATUS]
import fs from 'node:fs'
import { filesToRepeat, outcomeOf, withSecond } from './said.js'

const [run, unsteadyFile, firstFile, firstStatus, secondFile, secondStatus] = process.argv.slice(2)
const first = outcomeOf(firstFile, Number(firstStatus))
const { passed, failed, skipped, unsteady } =
  secondFile === undefined
    ? { ...first, unsteady: [] }
    : withSecond(first, outcomeOf(secondFile, Number(secondStatus)), filesToRepeat(first, Infinity))
for (const { file, name, why } of unsteady) {
  fs.appendFileSync(unsteadyFile, JSON.stringify({ run, file, test: name, error: why }) + '\n')
}
console.log(passed.length, failed.length, skipped.length)
for (const { name, why } of failed) {
  console.log([run, name, why].filter((text) => text !== '').join(': '))
}
