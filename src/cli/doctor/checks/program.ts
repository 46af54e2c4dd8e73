import { version } from '../../../shared/paths.ts'
import { findings, type Check, type Finding } from '../finding.ts'

const { fatal, note, ok } = findings('program')
/**
 * The supported release lines of Node and the oldest version of each, as in `engines` of
 * package.json.
 */
const NODE_LINES: Readonly<Record<number, string>> = { 20: '20.19', 22: '22.13', 24: '24.0' }
const RECOMMENDED = 24
/** Release lines that no longer get security fixes, and since when they do not. */
const ENDED: Readonly<Record<number, string>> = { 20: '2026-04-30' }

export const program: Check = {
  name: 'program',
  look({ machine, config }) {
    const { nodeVersion, platform, isMusl, binariesFault } = machine
    const found = aboutNode(nodeVersion)
    if (config.DATABASE_URL === undefined && (isMusl || binariesFault !== null)) {
      const why = isMusl ? 'it needs glibc, which Alpine does not have' : String(binariesFault)
      found.push(
        fatal(
          `the embedded PostgreSQL does not run here: ${why}`,
          'set DATABASE_URL to a PostgreSQL 15 or newer; or run `npm ci` without --omit=optional',
        ),
      )
    }
    if (found.some(({ severity }) => severity === 'fatal')) return found
    return [...found, ok(`babou ${version} on Node.js ${nodeVersion}, ${platform}`)]
  },
}

function aboutNode(version: string): Finding[] {
  const [line, minor] = version.split('.').map(Number)
  const [oldest] = Object.values(NODE_LINES)
  const least = NODE_LINES[line] ?? oldest
  const [leastLine, leastMinor] = least.split('.').map(Number)
  const mend = `install Node.js ${RECOMMENDED}, then run \`npm ci\` again`
  if (line < leastLine || (line === leastLine && minor < leastMinor)) {
    return [fatal(`Node.js ${version} is older than ${least}`, mend)]
  }
  const ended = ENDED[line]
  if (ended !== undefined) {
    return [note(`Node.js ${line} has had no security fixes since ${ended}`, mend)]
  }
  if (line in NODE_LINES) return []
  return [note(`babou is not tested with Node.js ${line}`, mend)]
}
