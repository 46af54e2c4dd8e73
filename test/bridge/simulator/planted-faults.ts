import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { inProject } from '../../../src/shared/paths.ts'
import { BUILD } from '../../support/built.ts'
import type { BridgeUnderTest } from './simulate.ts'

/** A mistake that is easy to make in one line of the bridge. */
export interface PlantedFault {
  readonly what: string
  /** Relative to `bridge/` of the build. */
  readonly file: string
  /** Occurs there exactly once. */
  readonly right: string
  readonly wrong: string
}

export const plantedFaults: readonly PlantedFault[] = [
  {
    what: 'a frame that came again is handled again',
    file: 'delivery/delivery.js',
    right: 'return "duplicate"',
    wrong: 'return "next"',
  },
  {
    what: 'a gap in the numbers is passed over',
    file: 'delivery/delivery.js',
    right: 'if (number > lastTaken + 1)',
    wrong: 'if (false)',
  },
  {
    what: 'the window has no end',
    file: 'delivery/delivery.js',
    right: 'unacked.length < window.frames && bytesHeld < window.bytes',
    wrong: 'true',
  },
  {
    what: 'a damaged body is believed',
    file: 'delivery/framing.js',
    right: 'if (zlib.crc32(body) !== bytes.readUInt32BE(at + 20))',
    wrong: 'if (false)',
  },
  {
    what: 'a full state counts as applied from its beginning on',
    file: 'link/progress.js',
    right: 'applied = null;',
    wrong: 'applied = { outboxId, position };',
  },
  {
    what: 'a tracker goes on although what it missed was pruned',
    file: 'hub/downstream.js',
    right: 'at <= newest && at + 1 >= oldest',
    wrong: 'at <= newest',
  },
  {
    what: 'a position is believed whatever outbox it is of',
    file: 'hub/downstream.js',
    right: 'from?.outboxId === outboxId ? from.position : null',
    wrong: 'from?.position ?? null',
  },
  {
    what: 'a slow tracker is not told that what it needs was pruned',
    file: 'hub/downstream.js',
    right: 'oldest > cursor + 1 || found.length === 0',
    wrong: 'found.length === 0',
  },
  {
    what: 'events that were pruned before they were read are passed over',
    file: 'hub/feed.js',
    right: 'if (next === state.newest + 1)',
    wrong: 'if (true)',
  },
  {
    what: 'the newest events are searched one too far',
    file: 'hub/feed.js',
    right: 'items[middle].position > position',
    wrong: 'items[middle].position > position + 1',
  },
  {
    what: 'a message that could not be handled is forgotten',
    file: 'link/upstream.js',
    right: 'const answer = await onMessage(one.event);',
    wrong: 'const answer = await onMessage(one.event).catch(() => null);',
  },
  {
    what: 'messages leave the queue from its wrong end',
    file: 'link/session.js',
    right: '} = queue.shift()',
    wrong: '} = queue.pop()',
  },
  {
    what: 'a batch is written over another one that is not acknowledged',
    file: 'link/session.js',
    right: 'channel?.unackedBytes(FRAME.batch) === 0 &&',
    wrong: 'channel !== null &&',
  },
  {
    what: 'a full state goes on after a cut behind rows that were never sent',
    file: 'hub/snapshot.js',
    right: 'for (const row of chunk.rows) {',
    wrong: 'mark = chunk.mark; for (const row of chunk.rows) {',
  },
  {
    what: 'a full state goes on after a cut without the events of meanwhile',
    file: 'hub/downstream.js',
    right: 'down.cursor = at ?? handover.position;',
    wrong: 'down.cursor = handover.position;',
  },
  {
    what: 'a tracker that comes back from its disk is taken to have everything',
    file: 'hub/downstream.js',
    right: 'down.cursor = at;',
    wrong: 'down.cursor = newest;',
  },
]

/** The bridge with this fault, from a copy of the build; `remove` deletes the copy. */
export async function bridgeWith(
  fault: PlantedFault,
): Promise<{ bridge: BridgeUnderTest; remove: () => void }> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'bridge-planted-'))
  const remove = () => fs.rmSync(folder, { recursive: true, force: true })
  for (const part of ['bridge', 'domain', 'shared']) {
    fs.cpSync(path.join(BUILD, part), path.join(folder, part), { recursive: true })
  }
  fs.writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}')
  fs.symlinkSync(inProject('node_modules'), path.join(folder, 'node_modules'))
  const file = path.join(folder, 'bridge', fault.file)
  const parts = fs.readFileSync(file, 'utf8').split(fault.right)
  if (parts.length !== 2) {
    remove()
    throw new Error(`${fault.file} has “${fault.right}” ${parts.length - 1} times, not once`)
  }
  fs.writeFileSync(file, parts.join(fault.wrong))
  return { bridge: await bridgeOf(folder), remove }
}

/** The bridge as built, at its real speed. */
export function builtBridge(): Promise<BridgeUnderTest> {
  return bridgeOf(BUILD)
}

async function bridgeOf(folder: string): Promise<BridgeUnderTest> {
  const from = (name: string) =>
    import(/* @vite-ignore */ pathToFileURL(path.join(folder, 'bridge', name)).href)
  const { createHub } = (await from('hub/hub.js')) as Pick<BridgeUnderTest, 'createHub'>
  const { createLink } = (await from('link/link.js')) as Pick<BridgeUnderTest, 'createLink'>
  return { createHub, createLink }
}
