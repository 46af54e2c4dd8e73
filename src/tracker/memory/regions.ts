import { accessSync, constants, createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { ConfigError } from '../../shared/config-file.ts'
import type { Log } from '../../shared/log.ts'
import { keyOf } from './tables/prefix-ranges.ts'
import type { Prefix, PrefixWriter } from './tables/prefix-table.ts'

/** The most networks in a table: about a million are announced on the internet. */
const MOST_NETWORKS = 4_000_000

/**
 * The region of each network. The file decides what a region is, for example a country or a network
 * provider.
 */
export interface Regions {
  readonly networks: readonly Prefix[]
  /** The number of different regions. */
  readonly count: number
}

/**
 * Reads a table of regions: one `network,region` or `first,last,region` per line, separated by
 * commas or tabs. Further columns are ignored, as are empty lines, lines that start with `#`, and a
 * line of headings. Regions are compared as text.
 *
 * @throws Error that names the invalid line
 */
export async function readRegions(file: string): Promise<Regions> {
  const numbers = new Map<string, number>()
  const networks: Prefix[] = []
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity })
  let number = 0
  for await (const line of lines) {
    number++
    const text = line.trim()
    if (text === '' || text.startsWith('#')) continue
    const found = readLine(text)
    if (found === null) {
      if (networks.length === 0 && number === 1) continue
      throw new Error(`${file}, line ${number}: write network,region, not ${text.slice(0, 80)}`)
    }
    if (networks.length === MOST_NETWORKS) {
      throw new Error(`${file} has more than ${MOST_NETWORKS} networks: merge some of them`)
    }
    const value = numbers.get(found.region) ?? numbers.size + 1
    numbers.set(found.region, value)
    networks.push({ network: found.network, value })
  }
  return { networks, count: numbers.size }
}

/**
 * Checks that the file of BABOU_TRACKER_REGIONS can be read.
 * @throws ConfigError when it cannot be read
 */
export function requireRegions(file: string): void {
  const refuse = (why: string) => new ConfigError(`BABOU_TRACKER_REGIONS=${file}: ${why}`)
  try {
    accessSync(file, constants.R_OK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw refuse(code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`)
  }
  if (!statSync(file).isFile()) throw refuse('this is not a file')
}

/**
 * Reads the file while the tracker starts. Until it has been read, or if it cannot be, no address
 * is in a region.
 */
export function startRegions(file: string, writer: PrefixWriter, log: Log): void {
  readRegions(file)
    .then(({ networks, count }) => {
      writer.set(networks)
      log('regions.read', { networks: networks.length, regions: count })
    })
    .catch((error: unknown) => log.error('regions.not-read', { error: String(error) }))
}

function readLine(line: string): { readonly network: string; readonly region: string } | null {
  const [first = '', second = '', third = ''] = line
    .split(/[,\t]/, 3)
    .map((field) => field.trim().replace(/^"(.*)"$/, '$1'))
  // A region may be a number, and a number could be taken for an address.
  const isRange = /[.:]/.test(second) && keyOf(second) !== null
  const network = isRange ? `${first}-${second}` : first
  const region = isRange ? third : second
  return region === '' || keyOf(network) === null ? null : { network, region }
}
