// Whether peer lists keep their length under load: announces with one connection each and over kept
// connections, and the load that the tracker measures. A load above 1 makes intervals longer and
// then lists shorter (docs/how-to/intervals.md). The last two columns are the length of a list of
// 32 peers after half an hour like this: if the processor time of the announce thread counts, and
// if that of the whole process does.
import { load } from '../program.js'
import { countCpu } from './cpu.js'
import { regular } from './swarms.js'

const { nextShed, nothingShed } = await load('domain/announce/shed.js')

/** The share of a core above which a tracker reduces load (src/tracker/node/load.ts). */
const SET_POINT = 0.8
/** At a steady load, the reductions settle within this time. */
const SETTLED_SECONDS = 1_800
const LIST = 32
const PIECE = 10_000

export async function listFigures(sender, server, size, { seconds, connections }) {
  const rows = []
  for (const mode of ['close', 'keep-alive']) {
    rows.push(await loaded(sender, server, size, { mode, seconds, connections }))
  }
  const stop = keepBusy(server.opsPort)
  rows.push(await loaded(sender, server, size, { mode: 'close', seconds, connections }))
  await stop()
  return rows.map((row, index) => ({ 'main thread': index < 2 ? 'idle' : 'busy', ...row }))
}

/** Makes the main thread answer requests for metrics without pause, until it is stopped. */
function keepBusy(opsPort) {
  let isOver = false
  const clients = Array.from({ length: 4 }, async () => {
    while (!isOver) await metricsOf(opsPort)
  })
  return () => {
    isOver = true
    return Promise.all(clients)
  }
}

async function loaded(sender, server, size, { mode, seconds, connections }) {
  const cpu = countCpu(server.pid, server.threads)
  const from = performance.now()
  let [announces, bytes] = [0, 0]
  while (performance.now() - from < seconds * 1_000) {
    const said = regular(size, sender.nextRound(), PIECE)
    const { done, bytes: received } = await sender.ask(server, mode, said, { connections })
    announces += done
    bytes += received
  }
  const passed = (performance.now() - from) / 1_000
  const { all } = cpu()
  const metrics = await metricsOf(server.opsPort)
  const ofThread = metrics.get('babou_tracker_thread_busy_ratio')
  const share = (micros) => micros / 1e6 / passed
  return {
    mode,
    'announces/s': Math.round(announces / passed),
    'announce thread': percent(ofThread),
    'whole process': percent(share(all)),
    'load shown': Number(metrics.get('babou_tracker_load').toFixed(2)),
    'list share shown': metrics.get('babou_tracker_list_share'),
    'reply B': Math.round(bytes / announces),
    'of 32 peers, by thread': settled(ofThread),
    'of 32 peers, by process': settled(share(all)),
  }
}

const percent = (share) => `${Math.round(share * 100)} %`

/** Returns the length of a list of 32 after half an hour at this share of a core. */
function settled(share) {
  let shed = nothingShed
  for (let second = 0; second < SETTLED_SECONDS; second++) {
    shed = nextShed(shed, share / SET_POINT)
  }
  return Math.max(10, Math.floor((LIST * shed.lists) / 1_000))
}

async function metricsOf(port) {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const lines = text.matchAll(/^([a-z_]+)(?:\{[^}]*\})? ([\d.e+-]+)$/gm)
  return new Map([...lines].map(([, name, value]) => [name, Number(value)]))
}
