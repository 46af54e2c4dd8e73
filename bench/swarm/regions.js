// Regions as network namespaces on this machine: within a region the loopback, to each other region
// a link of limited bandwidth. None has a route to anything but the others and the tracker. Needs
// root, and `ip` and `tc` of iproute2.
import { spawnSync } from 'node:child_process'

const TRACKER = '10.70.0.1'
/** Where the links of all regions meet. */
const CORE = { name: 'babou-bench-c', address: '10.70.1.1' }
const nameOf = (region) => `babou-bench-${region}`
const networkOf = (region) => `10.${71 + region}`
/** The most milliseconds that a packet may wait at a full link. */
const QUEUE_MS = 60

const say = (program, words) => spawnSync(program, words.split(' '), { encoding: 'utf8' })
const isDone = (program, words) => say(program, words).status === 0

function must(program, words) {
  const { status, stderr } = say(program, words)
  if (status !== 0) throw new Error(`${program} ${words}: ${stderr.trim()}`)
}

/** Returns why this machine cannot have regions; null: it can. */
export function whyNot() {
  if (process.getuid?.() !== 0) return 'it needs root, for network namespaces'
  const name = 'babou-try'
  const isPossible =
    isDone('ip', `link add ${name} type veth peer name ${name}-2`) &&
    isDone('tc', `qdisc add dev ${name} root ${shape(8, 0)}`)
  say('ip', `link del ${name}`)
  return isPossible ? null : 'ip and tc (iproute2) cannot make a link and limit its rate here'
}

/** Returns what limits a link: netem, which also delays packets, or tbf, which does not. */
function shape(megabits, delayMs) {
  if (delayMs > 0) return `netem rate ${megabits}mbit delay ${delayMs}ms`
  return `tbf rate ${megabits}mbit burst 32kbit latency ${QUEUE_MS}ms`
}

/**
 * Creates the regions, with `clients` addresses each; each link has that many Mbit/s in each
 * direction.
 */
export function createRegions({ regions, clients, megabits, delayMs }) {
  const all = Array.from({ length: regions }, (_, region) => region)
  const remove = () => removeAll(regions)
  remove()
  must('ip', `addr add ${TRACKER}/32 dev lo`)
  must('ip', `netns add ${CORE.name}`)
  must('ip', `-n ${CORE.name} link set lo up`)
  must('ip', `-n ${CORE.name} addr add ${CORE.address}/32 dev lo`)
  must('ip', `netns exec ${CORE.name} sysctl -q -w net.ipv4.ip_forward=1`)
  for (const region of all) createRegion(region, clients)
  const isDelayed = all.every((region) => isShaped(region, megabits, delayMs))
  if (!isDelayed) {
    for (const region of all) {
      if (!isShaped(region, megabits, 0)) throw new Error('tc cannot limit the rate of a link')
    }
  }
  return {
    tracker: TRACKER,
    isDelayed,
    networks: all.map((region) => `${networkOf(region)}.0.0/16`),
    addressOf: (region, number) => `${networkOf(region)}.0.${number}`,
    /** Returns a command as it runs in a region. */
    within: (region, command) => ['ip', 'netns', 'exec', nameOf(region), ...command],
    /** Returns the bytes that have left regions for others so far. */
    crossed: () => all.map(bytesOut).reduce((sum, bytes) => sum + bytes, 0),
    remove,
  }
}

function createRegion(region, clients) {
  const name = nameOf(region)
  must('ip', `netns add ${name}`)
  must('ip', `-n ${name} link set lo up`)
  for (let host = 1; host <= clients; host++) {
    must('ip', `-n ${name} addr add ${networkOf(region)}.0.${host}/32 dev lo`)
  }
  must('ip', `-n ${name} link add others type veth peer name r${region} netns ${CORE.name}`)
  must('ip', `link add ${name}-t type veth peer name tracker netns ${name}`)
  for (const link of ['others', 'tracker']) must('ip', `-n ${name} link set ${link} up`)
  must('ip', `-n ${CORE.name} link set r${region} up`)
  must('ip', `link set ${name}-t up`)
  must('ip', `-n ${name} route add ${TRACKER}/32 dev tracker`)
  must('ip', `-n ${name} route add ${CORE.address}/32 dev others`)
  must('ip', `-n ${name} route add 10.64.0.0/10 via ${CORE.address} dev others onlink`)
  must('ip', `-n ${CORE.name} route add ${networkOf(region)}.0.0/16 dev r${region}`)
  must('ip', `route add ${networkOf(region)}.0.0/16 dev ${name}-t`)
}

/** Limits both directions of a link; returns false when this kind of limit is not available. */
function isShaped(region, megabits, delayMs) {
  const to = shape(megabits, delayMs)
  return (
    isDone('tc', `-n ${nameOf(region)} qdisc replace dev others root ${to}`) &&
    isDone('tc', `-n ${CORE.name} qdisc replace dev r${region} root ${to}`)
  )
}

function bytesOut(region) {
  const { stdout } = say('ip', `-n ${nameOf(region)} -s -j link show dev others`)
  return JSON.parse(stdout)[0].stats64.tx.bytes
}

/** Removes what this benchmark, or an earlier one that was killed, has created. */
function removeAll(regions) {
  for (let region = 0; region < regions; region++) {
    say('ip', `link del ${nameOf(region)}-t`)
    say('ip', `netns del ${nameOf(region)}`)
  }
  say('ip', `netns del ${CORE.name}`)
  say('ip', `addr del ${TRACKER}/32 dev lo`)
}
