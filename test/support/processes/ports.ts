import { randomInt } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'

export interface Ports {
  readonly site: number
  readonly tracker: number
  readonly siteOps: number
  readonly trackerOps: number
  readonly jobsOps: number
  readonly announceOps: number
}

/** One file per port, with the id of the process that reserved it. */
const RESERVED = path.join(os.tmpdir(), `babou-test-ports-${process.getuid?.() ?? 0}`)

/** No `fetch` and no browser connects to it (https://fetch.spec.whatwg.org/#port-blocking). */
const BLOCKED = 10_080

/**
 * A free port outside the range that the system assigns automatically: a port that was only seen
 * to be free can be given to another server before its program listens.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 20_000)
    if (port !== BLOCKED && reserve(port) && (await isFree(port))) return port
  }
}

/**
 * Six free ports outside the range that the system assigns automatically. They are reserved for
 * this process as long as it runs: a server binds its port seconds later, and until then the tests
 * of another worker would find it free too.
 */
export async function freePorts(): Promise<Ports> {
  const found: number[] = []
  while (found.length < 6) found.push(await freePort())
  const [site, tracker, siteOps, trackerOps, jobsOps, announceOps] = found
  return { site, tracker, siteOps, trackerOps, jobsOps, announceOps }
}

/** Whether no program listens on the port, on either family. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, () => probe.close(() => resolve(true)))
  })
}

/** Whether the port is this process's now and was no running one's before. */
function reserve(port: number): boolean {
  fs.mkdirSync(RESERVED, { recursive: true })
  const file = path.join(RESERVED, String(port))
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (isAbandoned(file)) remove(file)
    return false
  }
}

/** Only if it still is abandoned: another process may have replaced it since. */
function remove(file: string): void {
  const aside = `${file}.${process.pid}`
  try {
    fs.renameSync(file, aside)
    if (isAbandoned(aside)) fs.rmSync(aside)
    else fs.renameSync(aside, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}

function isAbandoned(file: string): boolean {
  try {
    process.kill(Number(fs.readFileSync(file, 'utf8')), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
