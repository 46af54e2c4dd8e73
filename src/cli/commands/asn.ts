import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { AsnLine } from '../../domain/bans/asn-table.ts'
import { byAsn, readAsnLine } from '../../domain/bans/asn-table.ts'
import { count } from '../../shared/format.ts'
import * as asns from '../../store/bans/asns.ts'
import { CommandError, defineCommand } from '../define-command.ts'

/** The most lines of a table: there are about a million announced networks on the internet. */
const MOST_LINES = 2_000_000

export const asnImport = defineCommand({
  name: 'asn import',
  summary: 'imports a table of ASNs and their networks, for bans of network providers',
  permission: 'networks.ban',
  operands: ['FILE'],
  async run({ operands: [file], acting, clock, withDatabase }) {
    const systems = byAsn(await linesOf(file))
    if (systems.length === 0) throw new CommandError(`${file} contains no autonomous system`)
    const networks = await withDatabase((db) => {
      return asns.replaceAll(db, systems, acting.actor, clock.now())
    })
    const json = { systems: systems.length, networks }
    return { text: `${count(systems.length)} systems, ${count(networks)} networks`, json }
  },
})

/**
 * Reads lines `network,asn,name` or `first,last,asn,…,name`; the first line may contain headings.
 */
async function linesOf(file: string): Promise<readonly AsnLine[]> {
  const found: AsnLine[] = []
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity })
  let number = 0
  try {
    for await (const line of lines) {
      number++
      const text = line.trim()
      if (text === '' || text.startsWith('#')) continue
      const read = readAsnLine(text)
      if (read === null && number > 1) {
        const shown = text.slice(0, 80)
        throw new CommandError(`${file}, line ${number}: no network and ASN in ${shown}`)
      }
      if (read !== null) found.push(read)
      if (found.length > MOST_LINES) throw new CommandError(`${file} has over ${MOST_LINES} lines`)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    throw new CommandError(`${file} cannot be read: ${(error as Error).message}`)
  }
  return found
}
