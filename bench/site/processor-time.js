// Processor time that each kind of page costs, of the site and of PostgreSQL: unlike the clock, it
// hardly depends on who else uses the machine.
import fs from 'node:fs'

/** Linux counts in hundredths of a second. */
const TICK_MS = 10

/** Reads pages of a kind one after the other; milliseconds a page. */
export async function processorTimes({ kinds, url, cookie, site, postgres, pages }) {
  const headers = { cookie, accept: 'text/html' }
  const read = async (next, times) => {
    for (let n = 0; n < times; n++) {
      const path = next()
      const reply = await fetch(url + path, { headers })
      await reply.text()
      if (reply.status !== 200) throw new Error(`${path} answers ${reply.status}`)
    }
  }
  const costs = {}
  for (const [kind, next] of Object.entries(kinds)) {
    await read(next, 3)
    const before = [ticksOf(site), ticksOfFamily(postgres)]
    await read(next, pages)
    const after = [ticksOf(site), ticksOfFamily(postgres)]
    const [ofSite, ofPostgres] = after.map((t, at) => ((t - before[at]) * TICK_MS) / pages)
    costs[kind] = { site: ofSite, postgres: ofPostgres }
  }
  return costs
}

export function ticksOf(pid) {
  const { user, system } = statOf(pid) ?? { user: 0, system: 0 }
  return user + system
}

/** Of the postmaster, of the children that it has had, and of those it has. */
export function ticksOfFamily(postmaster) {
  const { ended } = statOf(postmaster)
  const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const running = pids.map(statOf).filter((stat) => stat?.parent === postmaster)
  return running.reduce((sum, { user, system }) => sum + user + system, ticksOf(postmaster) + ended)
}

function statOf(pid) {
  try {
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number)
    const [user, system] = [fields[11], fields[12]]
    return { parent: fields[1], user, system, ended: fields[13] + fields[14] }
  } catch {
    return null // it has ended meanwhile
  }
}
