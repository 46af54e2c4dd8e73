import { version } from '../../../shared/paths.ts'
import { findings, type Check } from '../finding.ts'

const { fatal, ok } = findings('program')
/** As package.json has it under `engines`. */
const LEAST_NODE = [20, 19] as const

export const program: Check = {
  name: 'program',
  look({ machine, config }) {
    const { nodeVersion, platform, isMusl, binariesFault } = machine
    const found = []
    const [major, minor] = nodeVersion.split('.').map(Number)
    const least = LEAST_NODE.join('.')
    if (major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])) {
      const mend = `install Node.js ${least} or newer, then run \`npm ci\` again`
      found.push(fatal(`Node.js ${nodeVersion} is older than ${least}`, mend))
    }
    if (config.DATABASE_URL === undefined && (isMusl || binariesFault !== null)) {
      const why = isMusl ? 'it needs glibc, which Alpine does not have' : String(binariesFault)
      found.push(
        fatal(
          `the embedded PostgreSQL does not run here: ${why}`,
          'set DATABASE_URL to a PostgreSQL 15 or newer; or run `npm ci` without --omit=optional',
        ),
      )
    }
    if (found.length > 0) return found
    return [ok(`babou ${version} on Node.js ${nodeVersion}, ${platform}`)]
  },
}
