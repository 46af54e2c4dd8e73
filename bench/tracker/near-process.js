// See near.js. A world with swarms whose peers are distributed over the networks of a few regions;
// the process reports the cost of an announce and the peers in its replies, with and without
// locality.
import { median } from './cpu.js'
import { createEngineWorld, setAddress } from './engine-world.js'
import { randomOf } from '../random.js'
import { fill, regular, targetOf } from './swarms.js'

const BATCH = 2_000
const WARM = 20
/** All policies in turn, so that other load on the machine affects all of them. */
const POLICIES = ['off', 'network', 'region', 'room']
/** Fewer peers than any list has, so that each announce looks for closed ports. */
const ROOM = 5
/**
 * The networks by region: the largest region has a fifth of the peers, the second a tenth, and so
 * on.
 */
const NETWORKS = 100
const REGIONS = 20
/** Networks without peers, so that the table is as large as one of the whole internet. */
const OTHER_NETWORKS = 200_000

const [swarm, peers, numwant, announces] = process.argv.slice(2).map(Number)
const size = { torrents: peers / swarm, peers: swarm, members: 50_000, leeching: 0.3 }
const one = await createEngineWorld(size)
const { tables, reply, remote } = one
const choose = (policy) =>
  one.settle(policy === 'room' ? { reachablePeers: ROOM } : { nearPeers: policy })

const sums = [0]
for (let rank = 1; rank <= NETWORKS; rank++) sums.push(sums.at(-1) + 1 / rank)

/** Returns the network of a peer, by its number: always the same. */
function networkOf(number) {
  const at = randomOf(number * 31 + 7)() * sums.at(-1)
  return sums.findIndex((sum, rank) => rank > 0 && at < sum) - 1
}
const firstOctets = (network) => [60 + (network >> 3), (network & 7) * 31]
const isOne = (network, octets) => octets.every((octet, at) => octet === firstOctets(network)[at])
const regionOf = (network) => network % REGIONS

const table = Array.from({ length: NETWORKS }, (_, network) => ({
  network: `${firstOctets(network).join('.')}.0.0/16`,
  value: 1 + regionOf(network),
}))
for (let other = 0; other < OTHER_NETWORKS; other++) {
  const [a, b, c] = [100 + (other >> 16), (other >> 8) & 255, other & 255]
  table.push({ network: `${a}.${b}.${c}.0/24`, value: 1 + (other % REGIONS) })
}
tables.regions.set(table)

/** Returns a request and its source. */
function requestOf(said) {
  const number = Number.parseInt(said.peerId.slice(8), 36)
  const network = networkOf(number)
  const [a, b] = firstOctets(network)
  const address = Int32Array.of((a << 24) | (b << 16) | (number & 0xffff), 0, 0, 0)
  const target = targetOf({ ...said, numwant: `&numwant=${numwant}` }, true)
  const bytes = Buffer.from(`GET ${target} HTTP/1.1\r\nHost: localhost:4200\r\n\r\n`)
  return { bytes, address, network }
}

function answer({ bytes, address }) {
  setAddress(remote, 4, address)
  one.answer(bytes, 0, bytes.length)
}

/** Counts the peers of the last reply that are in the network, and in its region. */
function nearIn(network) {
  const text = reply.bytes.toString('latin1', reply.start, reply.end)
  const [head, length] = /5:peers(\d+):/.exec(text)
  const from = text.indexOf(head) + head.length
  const told = { peers: Number(length) / 6, network: 0, region: 0 }
  for (let at = from; at < from + Number(length); at += 6) {
    const octets = [text.charCodeAt(at), text.charCodeAt(at + 1)]
    const found = table.findIndex((_, other) => isOne(other, octets))
    if (found === network) told.network++
    if (regionOf(found) === regionOf(network)) told.region++
  }
  return told
}

choose('off')
for (const some of fill(size)) for (const said of some) answer(requestOf(said))
const rounds = Array.from({ length: 5 }, (_, round) =>
  regular(size, round, BATCH).map((said) => requestOf({ ...said, uploaded: 0 })),
)

function microsOf(requests) {
  const before = process.cpuUsage()
  for (const request of requests) answer(request)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / requests.length
}

const micros = Object.fromEntries(POLICIES.map((policy) => [policy, []]))
for (let turn = -WARM; turn * BATCH < announces; turn++) {
  for (const policy of POLICIES) {
    choose(policy)
    const took = microsOf(rounds[(turn + WARM) % rounds.length])
    if (turn >= 0) micros[policy].push(took)
  }
}

/**
 * Returns how many of a hundred peers in replies are in the network and in the region of the
 * client.
 */
function sharesOf(policy) {
  choose(policy)
  const sum = { peers: 0, network: 0, region: 0 }
  for (const request of rounds[0]) {
    answer(request)
    const told = nearIn(request.network)
    for (const name in sum) sum[name] += told[name]
  }
  const share = (name) => Number(((100 * sum[name]) / sum.peers).toFixed(1))
  return { peers: sum.peers / BATCH, network: share('network'), region: share('region') }
}

const shares = Object.fromEntries(POLICIES.map((policy) => [policy, sharesOf(policy)]))
const more = (policy) =>
  Number(median(micros[policy].map((took, turn) => took - micros.off[turn])).toFixed(2))
process.send({
  ...{ 'swarm of': swarm, numwant, 'peers told': Number(shares.off.peers.toFixed(1)) },
  'off µs': Number(median(micros.off).toFixed(2)),
  'network +µs': more('network'),
  'region +µs': more('region'),
  'room +µs': more('room'),
  'in network %: off': shares.off.network,
  on: shares.network.network,
  'in region %: off': shares.off.region,
  'on ': shares.region.region,
})
process.on('disconnect', () => process.exit(0))
