// The processor time of each kind of page, for the site and PostgreSQL. Unlike elapsed time, it
// hardly depends on the load of the machine.
import fs from 'node:fs'

/** Linux counts in hundredths of a second. */
const TICK_MS = 10

/** Reads pages of one kind, one after the other; returns milliseconds per page. */
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
    const before = [processorMs(site), familyProcessorMs(postgres)]
    await read(next, pages)
    const after = [processorMs(site), familyProcessorMs(postgres)]
    const [ofSite, ofPostgres] = after.map((spent, at) => (spent - before[at]) / pages)
    costs[kind] = { site: ofSite, postgres: ofPostgres }
  }
  return costs
}

/** Returns the processor time of a process until now, in milliseconds; 0 if it has ended. */
export function processorMs(pid) {
  const { user, system } = statOf(pid) ?? { user: 0, system: 0 }
  return (user + system) * TICK_MS
}

/** Returns the processor milliseconds of the postmaster and its past and present children. */
export function familyProcessorMs(postmaster) {
  const { ended } = statOf(postmaster)
  const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const running = pids.map(statOf).filter((stat) => stat?.parent === postmaster)
  const ticks = running.reduce((sum, { user, system }) => sum + user + system, ended)
  return processorMs(postmaster) + ticks * TICK_MS
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
    return null // it has ended
  }
}
