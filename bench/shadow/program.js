// `babou` with some arguments as a process: what it prints, and its end.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const here = path.dirname(fileURLToPath(import.meta.url))
const bin = path.join(here, '..', '..', 'bin', 'babou.js')
const PATIENCE_MS = 60_000
const POLL_MS = 20

export async function startProgram(words, data, settings) {
  fs.mkdirSync(data, { recursive: true })
  const given = { PATH: process.env.PATH, HOME: data, BABOU_DATA: data, BABOU_LOG_FORMAT: 'json' }
  const env = { ...given, ...settings }
  const child = spawn(process.execPath, [bin, ...words], { env, cwd: data })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (said += text))
  child.stderr.setEncoding('utf8').on('data', (text) => process.stderr.write(text))
  const isOver = () => child.exitCode !== null || child.signalCode !== null

  async function until(check, what) {
    const deadline = performance.now() + PATIENCE_MS
    while (!(await check())) {
      if (isOver() || performance.now() > deadline) {
        throw new Error(`babou ${words[0]}: ${what} did not come: ${said.slice(-500)}`)
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS))
    }
  }

  return {
    pid: child.pid,
    says: (what) => until(() => what.test(said), String(what)),
    isReady: (opsPort) =>
      until(async () => {
        const reply = await fetch(`http://127.0.0.1:${opsPort}/readyz`).catch(() => null)
        return reply?.ok === true
      }, 'its readiness'),
    kill: () => child.kill('SIGKILL'),
    async stop() {
      if (isOver()) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}
