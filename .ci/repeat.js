// Prints the test files that deserve a second run, one per line (.ci/said.js says which).
//
// node .ci/repeat.js FILE STATUS MOST
import { filesToRepeat, outcomeOf } from './said.js'

const [file, status, most] = process.argv.slice(2)
for (const name of filesToRepeat(outcomeOf(file, Number(status)), Number(most)) ?? []) {
  console.log(name)
}
