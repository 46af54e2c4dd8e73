// All checks of the sources that do not run them, or those that are named: each part is a script of
// package.json, as many in parallel as there are cores. The output of a part is shown when it ends.
import { spawn } from 'node:child_process'
import os from 'node:os'

/** The longest first. */
const PARTS = ['lint', 'format', 'types', 'tidy', 'borders', 'exports', 'reference', 'commits']

/** Runs a part to its end; whether it found nothing. */
function run(part) {
  const child = spawn('npm', ['run', '--silent', `check:${part}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = []
  for (const out of [child.stdout, child.stderr]) out.on('data', (chunk) => said.push(chunk))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      process.stdout.write(`--- ${part}: ${code === 0 ? 'ok' : 'failed'}\n`)
      process.stdout.write(Buffer.concat(said))
      resolve(code === 0)
    })
  })
}

async function runInTurn(waiting, results) {
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    results.push(await run(part))
  }
}

const named = process.argv.slice(2)
const unknown = named.filter((part) => !PARTS.includes(part))
if (unknown.length > 0) {
  process.stderr.write(`check: no part is ${unknown.join(', ')}; they are ${PARTS.join(', ')}\n`)
  process.exit(2)
}
const waiting = PARTS.filter((part) => named.length === 0 || named.includes(part))
const results = []
const lanes = Math.min(os.availableParallelism(), PARTS.length)
await Promise.all(Array.from({ length: lanes }, () => runInTurn(waiting, results)))
process.exitCode = results.every(Boolean) ? 0 : 1
