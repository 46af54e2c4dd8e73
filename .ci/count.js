// Prints "passed failed skipped" of what .ci/reporter.js wrote down, then a line for each failure. A
// test that did not come to an end, a file that could not be loaded, and a run that failed without
// a failed test count as failures.
//
// node .ci/count.js NAME FILE STATUS
import fs from 'node:fs'

const [name, file, status] = process.argv.slice(2)
const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
const last = new Map()
for (const line of text.split('\n').filter(Boolean)) {
  const said = JSON.parse(line)
  // vitest may tell of a test's end before its beginning.
  const isBeginning = said.state === 'began' || said.state === 'file'
  if (!isBeginning || !last.has(said.id)) last.set(said.id, said)
}
const found = [...last.values()]
const of = (state) => found.filter((one) => one.state === state)
const failed = [
  ...of('failed').map((one) => `${one.name}: ${one.why}`),
  ...of('began').map((one) => `${one.name}: it did not end`),
]
// Of a file in which a test stood still that is told already.
const stuck = of('file').filter(({ name }) => !of('began').some((one) => one.name.startsWith(name)))
if (status !== '0') failed.push(...stuck.map((one) => `${one.name}: it did not end`))
if (status !== '0' && failed.length === 0) failed.push(`it ended with ${status}`)
const passed = of('passed').length
if (passed + failed.length === 0) failed.push('nothing ran') // that is no success
console.log(passed, failed.length, of('skipped').length)
for (const line of failed) console.log(`${name}: ${line}`)
