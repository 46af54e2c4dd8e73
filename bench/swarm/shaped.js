// `npm run bench -- shaped [--rounds N] [--regions 4] [--clients 20] [--megabits 6] [--only
// aria2|transmission]`: a swarm of real clients (aria2, then Transmission) in regions with a narrow
// link each, on a real tracker that lists any peer or those of the same region first. All uploads
// are limited; one seeder is in the first region. Prints the download times. Needs root, iproute2
// and the clients; without one of them it reports what is missing. A run takes 80 seconds.
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomOf } from '../random.js'
import { numberOf } from '../store/store.js'
import { startTracker } from '../tracker/babou.js'
import { passkeyOf } from '../tracker/swarms.js'
import { writePayload } from './payload.js'
import { isInstalled, PROGRAMS, startClient } from './real-clients.js'
import { createRegions, whyNot } from './regions.js'

const PIECE_BYTES = 65_536
const PIECES = 256
/** The most bytes per second that the first seeder and the others upload. */
const SEEDER_UP = 600_000
const UPS = [150_000, 300_000, 450_000]
/** The shortest lists that leave a choice in such a small swarm, and as many connections. */
const LIST = 5
const CONNECTIONS = 8
const DELAY_MS = 40
const JOINS_EVERY = 0.6
const INTERVAL_SECONDS = 15
const MOST_SECONDS = 200
const LOOK_MS = 100
const FIRST_PORT = 7_001
const CHOICES = ['off', 'region']

export async function run({ words = [] }) {
  const why = whyNot()
  if (why !== null) {
    console.log(`skipped: ${why}`)
    return { skipped: why }
  }
  const rounds = numberOf(words, '--rounds') ?? 2
  const count = numberOf(words, '--regions') ?? 4
  const clients = numberOf(words, '--clients') ?? 20
  const megabits = numberOf(words, '--megabits') ?? 6
  const only = words.includes('--only') ? words[words.indexOf('--only') + 1] : null
  const regions = createRegions({ regions: count, clients, megabits, delayMs: DELAY_MS })
  if (!regions.isDelayed) console.log('no netem here: links have a limit, and no delay')
  const found = []
  try {
    for (const program of Object.keys(PROGRAMS).filter((name) => only === null || name === only)) {
      if (!isInstalled(PROGRAMS[program].command)) {
        console.log(`skipped: ${PROGRAMS[program].command} is not installed`)
        continue
      }
      for (let round = 1; round <= rounds; round++) {
        // Each round starts with the other choice, so that both run first equally often.
        for (const near of round % 2 === 1 ? CHOICES : CHOICES.toReversed()) {
          const figures = await measured({ program, near, round, clients, regions })
          console.log(JSON.stringify(figures))
          found.push(figures)
        }
      }
    }
  } finally {
    regions.remove()
  }
  console.table(found)
  return { regions: count, clients, megabits, isDelayed: regions.isDelayed, found }
}

async function measured({ program, near, round, clients, regions }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'babou-bench-shaped-'))
  const table = path.join(folder, 'regions.tsv')
  fs.writeFileSync(table, regions.networks.map((network, at) => `${network},r${at}\n`).join(''))
  const payload = writePayload(folder, PIECE_BYTES, PIECES)
  const settings = {
    nearPeers: near,
    numwantDefault: LIST,
    numwantMax: LIST,
    adaptIntervals: false,
  }
  const variables = {
    BABOU_TRACKER_HOST: regions.tracker,
    BABOU_TRACKER_REGIONS: table,
    BABOU_ANNOUNCE_INTERVAL: String(INTERVAL_SECONDS),
  }
  const size = { members: clients, torrents: 1, ...payload }
  const tracker = await startTracker('net', size, { settings, variables })
  try {
    const begun = { folder, payload, regions, tracker, program }
    const crossedBefore = regions.crossed()
    const seconds = await downloads(
      begun,
      peopleOf(randomOf(round), clients, regions.networks.length),
    )
    const crossed = (regions.crossed() - crossedBefore) / payload.sizeBytes
    return { program, near, round, ...figuresOf(seconds), copiesBetween: rounded(crossed) }
  } finally {
    await tracker.stop()
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Returns which clients join, and when: the same in each run of a round. */
function peopleOf(random, clients, regions) {
  return Array.from({ length: clients }, (_, number) => ({
    number,
    region: number % regions,
    isSeeder: number === 0,
    up: number === 0 ? SEEDER_UP : UPS[Math.floor(random() * UPS.length)],
    startsAt: number === 0 ? 0 : 3 + (number + random()) * JOINS_EVERY,
  }))
}

/** Returns the seconds that each leecher's download took; the most for an incomplete one. */
async function downloads({ folder, payload, regions, tracker, program }, people) {
  const begun = performance.now()
  const now = () => (performance.now() - begun) / 1000
  const running = []
  const start = (person) => {
    const { number, region, isSeeder, up } = person
    const home = path.join(folder, String(number))
    fs.mkdirSync(home)
    if (isSeeder) fs.copyFileSync(path.join(payload.seed, 'payload'), path.join(home, 'payload'))
    const announce = `http://${regions.tracker}:${tracker.port}/${passkeyOf(number + 1)}/announce`
    const client = startClient(
      program,
      {
        ...{ folder: home, torrent: payload.torrentOf(announce), up, peers: CONNECTIONS },
        ...{ address: regions.addressOf(region, number + 1), port: FIRST_PORT + number },
      },
      (command) => regions.within(region, command),
    )
    running.push({ ...person, client, startedAt: now(), seconds: null })
  }
  const waiting = [...people]
  try {
    while (now() < MOST_SECONDS) {
      while (waiting.length > 0 && waiting[0].startsAt <= now()) start(waiting.shift())
      for (const one of running) {
        if (one.client.hasEnded()) throw new Error(`${program} ${one.number} has ended`)
        if (one.seconds === null && one.client.isDone()) one.seconds = now() - one.startedAt
      }
      const leechers = running.filter(({ isSeeder }) => !isSeeder)
      if (waiting.length === 0 && leechers.every(({ seconds }) => seconds !== null)) break
      await sleep(LOOK_MS)
    }
  } finally {
    await Promise.all(running.map(({ client }) => client.stop()))
  }
  return running
    .filter(({ isSeeder }) => !isSeeder)
    .map(({ region, seconds }) => ({ region, seconds: seconds ?? MOST_SECONDS }))
}

function figuresOf(seconds) {
  const meanOf = (some) => some.reduce((sum, one) => sum + one.seconds, 0) / some.length
  const sorted = seconds.map((one) => one.seconds).toSorted((one, other) => one - other)
  const [here, there] = [true, false].map((isNear) =>
    seconds.filter((one) => (one.region === 0) === isNear),
  )
  return {
    mean: rounded(meanOf(seconds)),
    p90: rounded(sorted[Math.ceil(sorted.length * 0.9) - 1]),
    nearTheSeeder: rounded(meanOf(here)),
    farFromIt: rounded(meanOf(there)),
    incomplete: seconds.filter((one) => one.seconds >= MOST_SECONDS).length,
  }
}

const rounded = (value) => Number(value.toFixed(1))
