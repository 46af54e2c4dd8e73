// The records of .ci/reporter.js about a run of vitest: tests, suites and files by their outcomes.
import fs from 'node:fs'

const UNENDED = 'it did not end'
const DAMAGED = 'its notes have a line that cannot be read'

/**
 * The outcome of a run: `passed` and `skipped` tests, and what `failed`, each {file, name, why};
 * `file` is null where the run itself failed. A test that did not come to an end, a file that could
 * not be loaded, and a run that failed without a failed test count as failures.
 *
 * `status` is the exit status of the run.
 */
export function outcomeOf(file, status) {
  const { said, isDamaged } = lastWords(file)
  const all = [...said.values()]
  const of = (state) => all.filter((one) => one.state === state)
  const failed = [...of('failed'), ...of('began').map(unended)]
  if (status !== 0) {
    // The file has a test that hung, which is already reported.
    const stuck = of('file').filter(({ file }) => !of('began').some((one) => one.file === file))
    failed.push(...stuck.map(unended))
  }
  // As a full disk leaves it: what the line said may be a failure.
  if (isDamaged) failed.push(ofTheRun(DAMAGED))
  const passed = of('passed')
  if (status !== 0 && failed.length === 0) failed.push(ofTheRun(`it ended with ${status}`))
  if (passed.length + failed.length === 0) failed.push(ofTheRun('nothing ran')) // no success
  return { passed, failed, skipped: of('skipped') }
}

/**
 * The files to run again: those with a failure. Null if a second run would say nothing: nothing
 * failed, the run itself did, or more did than `most`.
 */
export function filesToRepeat({ failed }, most) {
  const files = [...new Set(failed.map(({ file }) => file).filter((file) => file !== null))]
  return files.length > 0 && files.length <= most ? files : null
}

/**
 * The outcome of both runs: for a file that ran again, that of the second run. An error of the
 * first run that names no file is explained by a repeated file that did not end, whose process
 * died; by nothing else.
 */
export function withSecond(first, second, repeated) {
  const hasDied = first.failed.some(({ file, why }) => why === UNENDED && repeated.includes(file))
  const rest = ({ file }) => (file === null ? !hasDied : !repeated.includes(file))
  const unsteady = repeated.filter((name) => !second.failed.some(({ file }) => file === name))
  return {
    passed: [...first.passed.filter(rest), ...second.passed],
    failed: [...first.failed.filter(rest), ...second.failed],
    skipped: [...first.skipped.filter(rest), ...second.skipped],
    unsteady: unsteady.map((name) => first.failed.find(({ file }) => file === name)),
  }
}

function lastWords(file) {
  const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''
  const last = new Map()
  let isDamaged = false
  for (const line of text.split('\n').filter(Boolean)) {
    const said = parsed(line)
    isDamaged ||= said === null
    if (said === null) continue
    // vitest may tell of a test's end before its beginning.
    const isBeginning = said.state === 'began' || said.state === 'file'
    if (!isBeginning || !last.has(said.id)) last.set(said.id, said)
  }
  return { said: last, isDamaged }
}

function parsed(line) {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

const unended = (one) => ({ ...one, why: UNENDED })
const ofTheRun = (why) => ({ file: null, name: '', why })
