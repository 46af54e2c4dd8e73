// A process that posts to the ledger, and that tests kill. Operations are identified only by their
// numbers: after a restart it repeats the last ones, which changes nothing.
//
// node child-ledger.js BUILD URL WORKER FROM UNTIL MEMBERS
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [build, url, worker, from, until, members] = process.argv.slice(2)
const load = (name) => import(pathToFileURL(path.join(build, name)).href)
const { move } = await load('domain/ledger/currencies.js')
const { silentLog } = await load('shared/log.js')
const { createDb } = await load('store/base/db.js')
const { post } = await load('store/records/ledger/ledger.js')

process.on('disconnect', () => process.exit())

const ids = JSON.parse(members)
const db = createDb(url, { log: silentLog(), max: 2 })
const BLOCK = 60

/** Numbers in [0, 1), always the same for an operation. */
function randomOf(number) {
  let state = (Number(worker) * 7_919 + number * 2_654_435_761) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A random operation: its kind, its entries, and its number of moves. */
function operation(number) {
  const random = randomOf(number)
  const below = (limit) => Math.floor(random() * limit)
  const member = () => ({ member: ids[below(ids.length)] })
  const amount = () => BigInt(1 + below(5_000))
  const kind = random()
  if (kind < 0.45) return { kind: 'gift', moves: [['points', amount(), member(), member()]] }
  if (kind < 0.55) {
    return { kind: 'grant', moves: [['points', amount(), { system: 'staff' }, member()]] }
  }
  if (kind < 0.65) {
    return { kind: 'charge', moves: [['points', amount(), member(), { system: 'staff' }]] }
  }
  if (kind < 0.75) {
    const buyer = member()
    const paid = ['points', amount(), buyer, { system: 'store' }]
    return { kind: 'purchase', moves: [paid, ['upload', amount(), { system: 'store' }, buyer]] }
  }
  if (kind < 0.85) {
    const currency = random() < 0.5 ? 'tokens' : 'invites'
    const holder = member()
    const site = { system: currency === 'tokens' ? 'spent' : 'invites' }
    const [giver, taker] = random() < 0.7 ? [site, holder] : [holder, site]
    return { kind: 'grant', moves: [[currency, 1n, giver, taker]] }
  }
  const first = below(ids.length)
  const earners = Array.from({ length: BLOCK }, (_, at) => ids[(first + at) % ids.length])
  const earned = earners.map((id) => ['points', amount(), { system: 'mint' }, { member: id }])
  return { kind: 'earned', moves: earned }
}

for (let number = Number(from); number < Number(until); number++) {
  const { kind, moves } = operation(number)
  const posted = await db.transaction().execute((tx) =>
    post(tx, {
      kind,
      key: `soak:${worker}:${number}`,
      entries: moves.flatMap((given) => move(...given)),
      by: null,
      now: new Date(),
    }),
  )
  const said = { number, moves: moves.length, isThere: posted.ok, isNew: posted.ok && posted.isNew }
  process.send(said)
}
process.send({ isDone: true })
process.disconnect()
await db.destroy()
