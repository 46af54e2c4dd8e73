// Lists the test files that failed and passed when they ran once more, writes them to
// test/unsteady.json, and fails if there are more than five of them, or if one was changed
// recently: then the change is a more likely cause than the machine.
//
// node .ci/unsteady.js LIST
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'

const MOST = 5
const RECENT_COMMITS = 20

const [list] = process.argv.slice(2)
const lines = fs.existsSync(list) ? fs.readFileSync(list, 'utf8').split('\n').filter(Boolean) : []
const found = lines.map((line) => JSON.parse(line))
fs.writeFileSync('test/unsteady.json', JSON.stringify(found, null, 2) + '\n')
if (found.length > 0) {
  const log = ['log', `-${RECENT_COMMITS}`, '--name-only', '--format=']
  const recent = execFileSync('git', log, { encoding: 'utf8' }).split('\n')
  const changed = found.filter(({ file }) => recent.includes(file))
  console.log('unsteady:')
  for (const { run, test, error } of found) console.log(`- ${run}: ${test}: ${error}`)
  if (found.length > MOST) console.log(`${found.length} unsteady files, ${MOST} at most may be`)
  for (const { file } of changed) {
    console.log(`${file} is unsteady and was changed in the last ${RECENT_COMMITS} commits`)
  }
  if (found.length > MOST || changed.length > 0) process.exitCode = 1
}
