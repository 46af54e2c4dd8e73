// Reports when the machine was paused: a virtual one is stopped for milliseconds, now and then for
// sixty, with everything on it. On each core, a thread of the highest priority sleeps for a
// millisecond; when all of them are late at the same time, nothing on this machine was the cause.
import { fork, spawnSync } from 'node:child_process'
import os from 'node:os'
import { fileURLToPath } from 'node:url'
import { load } from '../store/built.js'

const FIRST = 'first'
/** Only longer delays count: Linux delays a thread of that priority for less. */
const LATE_MS = 1
const SLEEPS = 100
const PRIORITY = 50

if (process.argv[2] === FIRST) await witness()

async function witness() {
  const { loadSystemCalls } = await load('tracker/system/system-calls.js')
  const { createPoll } = await load('tracker/io/ffi/poll.js')
  const poll = createPoll(await loadSystemCalls())
  const { timeOrigin } = performance

  function look() {
    for (let count = 0; count < SLEEPS; count++) {
      const began = performance.now()
      poll.wait(1)
      const ended = performance.now()
      if (ended - began > 1 + LATE_MS) process.send([timeOrigin + began, timeOrigin + ended])
    }
    setImmediate(look)
  }
  process.on('disconnect', () => process.exit(0))
  process.send('ready')
  setTimeout(look, 500)
}

/** One witness per core; without that priority their reports would be meaningless. */
export function startWitnesses() {
  const witnesses = Array.from({ length: os.availableParallelism() }, (_, core) => witnessOf(core))
  const isBelieved = () => witnesses.every((one) => one.isFirst)
  return {
    isBelieved,
    /**
     * Returns the spans [from, to] since then in which all cores were paused, in absolute
     * milliseconds.
     */
    since(from) {
      if (!isBelieved()) return []
      const later = witnesses.map(({ spans }) => spans.filter(([, to]) => to >= from))
      return later.reduce(common)
    },
    stop: () => witnesses.forEach(({ child }) => child.kill()),
  }
}

/** Starts a witness, whose sleeping thread gets its priority once everything is compiled. */
function witnessOf(core) {
  const child = fork(fileURLToPath(import.meta.url), [FIRST])
  const one = { child, spans: [], isFirst: false }
  child.on('message', (said) => {
    if (said !== 'ready') return one.spans.push(said)
    const id = String(child.pid)
    const done = [
      spawnSync('taskset', ['-p', '-c', String(core), id]),
      spawnSync('chrt', ['--rr', '--pid', String(PRIORITY), id]),
    ]
    one.isFirst = done.every(({ status }) => status === 0)
  })
  return one
}

function common(ones, others) {
  return ones.flatMap(([from, to]) =>
    others
      .filter(([begin, end]) => begin < to && end > from)
      .map(([begin, end]) => [Math.max(from, begin), Math.min(to, end)]),
  )
}
