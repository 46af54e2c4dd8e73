// The cost of sending another tracker all members that use a limit, as after each new link
// (docs/decisions/0059), and of receiving them: `npm run bench -- usage [--quick]`
import { median } from './cpu.js'
import { createEngineWorld, load } from './engine-world.js'

const { M } = await load('tracker/memory/tables/member-row.js')
const { createTelling } = await load('tracker/usage/telling.js')
const { createToldMembers } = await load('tracker/usage/told-members.js')
const { ENTRY_WORDS, readUsage, UM } = await load('bridge/trackers/usage-frames.js')

/** The most ticks of the main thread; further ones would have nothing left to send. */
const MOST_TICKS = 1_000

export async function run({ quick }) {
  const rows = []
  for (const members of quick ? [10_000] : [100_000, 500_000]) {
    const rounds = []
    for (let round = 0; round < (quick ? 2 : 5); round++) rounds.push(await measured(members))
    const of = (what) => Number(median(rounds.map((one) => one[what])).toFixed(1))
    rows.push({
      members,
      MiB: Number((rounds[0].bytes / 2 ** 20).toFixed(2)),
      'most of a tick KiB': Math.round(rounds[0].mostBytes / 1_024),
      ticks: rounds[0].ticks,
      'longest tick ms': of('longest'),
      'all ms': of('told'),
      'longest frame taken ms': of('longestTaken'),
      'all taken ms': of('taken'),
    })
  }
  console.table(rows)
  return { rows }
}

/** Measures the frames; each member downloads one torrent. */
async function measured(members) {
  const size = { members, torrents: 1 }
  const [own, other] = [await createEngineWorld(size), await createEngineWorld(size)]
  own.settle({ leechSlots: 2 })
  for (let member = 1; member <= members; member++) {
    own.world.words[own.tables.members.findById(member, 0) + M.leeching]++
  }
  const frames = []
  let now = 0
  const telling = createTelling({
    ...{ world: own.world, noted: [], now: () => now },
    send: (_to, body) => frames.push(body),
  })
  telling.begin('other')
  const ticks = []
  let [entries, mostBytes] = [0, 0]
  while (entries < members && ticks.length < MOST_TICKS) {
    const [began, from] = [performance.now(), frames.length]
    telling.tick()
    ticks.push(performance.now() - began)
    now += 0.1
    const sent = frames.slice(from)
    mostBytes = Math.max(
      mostBytes,
      sent.reduce((sum, { length }) => sum + length, 0),
    )
    for (const body of sent) entries += readUsage(body).words.length / ENTRY_WORDS.members
  }
  const taken = takeAll(other, frames)
  return {
    ...{ bytes: telling.bytes(), mostBytes, ticks: ticks.length },
    ...{ longest: Math.max(...ticks), told: ticks.reduce((sum, one) => sum + one, 0) },
    ...{ longestTaken: Math.max(...taken), taken: taken.reduce((sum, one) => sum + one, 0) },
  }
}

function takeAll({ world, tables }, frames) {
  const told = createToldMembers(world.words, true)
  told.use(true)
  return frames.map((body) => {
    const began = performance.now()
    const { words } = readUsage(body)
    for (let at = 0; at < words.length; at += ENTRY_WORDS.members) {
      told.take(tables.members.rowOf(words[at + UM.idLo], words[at + UM.idHi]), words, at)
    }
    return performance.now() - began
  })
}
