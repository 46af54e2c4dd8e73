// Checks the messages of the commits since the one that .ci/commits-since names (docs/words.md): a
// subject `area: what changed` of at most 60 characters, and a body that says why.
//
// node scripts/check-commits.js [FILE]     FILE: a message, as the hook `commit-msg` gives it
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const MOST_CHARACTERS = 60
const SUBJECT = /^[a-z][a-z0-9 ,.-]*: \S/

/** The fault of a message; null if there is none. */
function faultOf(message) {
  const [subject, ...body] = message.trim().split('\n')
  if (subject.length > MOST_CHARACTERS) return `has ${subject.length} characters`
  if (!SUBJECT.test(subject)) return 'is not `area: what changed`'
  if (body.join('').trim() === '') return 'has no body that says why'
  return null
}

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
const git = (...words) =>
  execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

function faultsSince(commit) {
  const log = git('log', '--no-merges', '--format=%h%x09%B%x00', `${commit}..HEAD`)
  const found = []
  for (const entry of log.split('\0')) {
    const [hash, message] = entry.trim().split(/\t([^]*)/)
    if (message === undefined) continue
    const fault = faultOf(message)
    if (fault !== null) found.push(`${hash} “${message.split('\n')[0]}” ${fault}`)
  }
  return found
}

/** Not in a package without history, nor in a shallow clone. */
function isKnown(commit) {
  try {
    git('merge-base', '--is-ancestor', commit, 'HEAD')
    return true
  } catch {
    return false
  }
}

function faults() {
  const [file] = process.argv.slice(2)
  if (file !== undefined) {
    const fault = faultOf(fs.readFileSync(file, 'utf8').replace(/^#.*\n?/gm, ''))
    return fault === null ? [] : [`the message ${fault}`]
  }
  const since = fs.readFileSync(path.join(root, '.ci/commits-since'), 'utf8').trim()
  if (isKnown(since)) return faultsSince(since)
  process.stdout.write(`skipped: ${since} is not in the history of this copy\n`)
  return []
}

const found = faults()
for (const fault of found) process.stderr.write(`${fault}\n`)
process.exitCode = found.length === 0 ? 0 : 1
