import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { JoinRefused, lookForState, readState } from '../../bridge/joining/joiner.ts'
import type { StateCopy } from '../../bridge/joining/messages.ts'
import { noteBorrowed } from '../../tracker/joining/borrowed.ts'
import { unpack } from '../../tracker/joining/pack.ts'
import type { Config } from '../../shared/config.ts'
import type { Joined } from './become-node.ts'
import { joiningFolder } from './become-node.ts'

// Copies the state of another tracker: members, torrents and swarms. It continues after an
// interruption, and uses the copy only if its digest is correct.

const ATTEMPTS = 20
const PAUSE_MS = 500

export interface Brought {
  readonly from: string
  readonly bytes: number
  readonly madeAt: string
}

/**
 * Brings the state; null: no hub has a copy, or none could be read, in which case `fault` has the
 * reason.
 */
export async function bringState(
  config: Config,
  joined: Joined,
  wall: () => number,
): Promise<{ readonly brought: Brought | null; readonly fault: string | null }> {
  let fault: string | null = null
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      const best = await newestOf(joined)
      if (best === null) return { brought: null, fault: null }
      const copy = await readFrom(config, joined, best.url)
      if (copy === null) continue
      const folder = path.join(config.BABOU_DATA, 'tracker')
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 })
      removeCut(folder)
      unpack(partFile(config), folder)
      noteBorrowed(folder, wall())
      return { brought: { from: copy.node, bytes: copy.bytes, madeAt: copy.madeAt }, fault: null }
    } catch (error) {
      fault = (error as Error).message
      if (error instanceof JoinRefused && error.code === 'state') break
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
    }
  }
  return { brought: null, fault }
}

/**
 * Removes the files of an attempt that was interrupted while it unpacked the copy, unless a tracker
 * has used them.
 */
function removeCut(folder: string): void {
  if (fs.existsSync(path.join(folder, 'store.json'))) return
  for (const name of ['state', 'snapshot']) {
    fs.rmSync(path.join(folder, name), { recursive: true, force: true })
  }
}

const partFile = (config: Config) => path.join(joiningFolder(config), 'state.part')
const digestFile = (config: Config) => path.join(joiningFolder(config), 'state.digest')

/**
 * Returns the hub that has the newest copy; null: none has one. @throws Error when no hub answers
 */
async function newestOf({ hubs, authority, node, stateKey }: Joined) {
  const found: { readonly url: string; readonly copy: StateCopy }[] = []
  const faults: Error[] = []
  for (const url of hubs) {
    try {
      const copy = await lookForState(url, authority, { node, stateKey })
      if (copy !== null) found.push({ url, copy })
    } catch (error) {
      faults.push(error as Error)
    }
  }
  if (found.length === 0 && faults.length > 0) throw faults[0]
  const madeAt = ({ copy }: { copy: StateCopy }) => Date.parse(copy.madeAt)
  return found.toSorted((one, other) => madeAt(other) - madeAt(one)).at(0) ?? null
}

/** Reads the missing part of a copy; returns null when the digest is wrong. */
async function readFrom(config: Config, joined: Joined, url: string): Promise<StateCopy | null> {
  const { node, stateKey, authority } = joined
  const file = partFile(config)
  const offset = fs.existsSync(file) ? fs.statSync(file).size : 0
  const digest = fs.existsSync(digestFile(config))
    ? fs.readFileSync(digestFile(config), 'utf8')
    : null
  const asked = { node, stateKey, isLook: false, digest, offset }
  const fd = fs.openSync(file, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o600)
  let copy: StateCopy | null = null
  let at = 0
  try {
    await readState(
      ...([url, authority, asked] as const),
      (found) => {
        copy = found
        at = found?.offset ?? 0
        fs.ftruncateSync(fd, at)
        fs.writeFileSync(digestFile(config), found?.digest ?? '')
      },
      (bytes) => {
        for (let put = 0; put < bytes.length;) {
          put += fs.writeSync(fd, bytes, put, bytes.length - put, at + put)
        }
        at += bytes.length
      },
    )
  } finally {
    fs.closeSync(fd)
  }
  const whole = copy as StateCopy | null
  if (whole !== null && digestOf(file) === whole.digest) return whole
  fs.rmSync(file, { force: true })
  return null
}

function digestOf(file: string): string {
  const hash = createHash('sha256')
  const fd = fs.openSync(file, 'r')
  const part = Buffer.alloc(1024 * 1024)
  try {
    for (let got = fs.readSync(fd, part); got > 0; got = fs.readSync(fd, part)) {
      hash.update(part.subarray(0, got))
    }
    return hash.digest('hex')
  } finally {
    fs.closeSync(fd)
  }
}
