// Joins the compiled modules of a build into a few files. Node.js takes up to a millisecond for each
// file that it loads, and the site alone consists of 1,700 modules.
import path from 'node:path'
import { rolldown } from 'rolldown'

/**
 * The entry points of processes; the command line loads no role, because each role is a separate
 * chunk.
 */
const PROCESSES = ['cli/babou', 'cli/role-process']
/** The entry points of threads: `threadFile('tracker/announce-thread')`. */
const THREAD = /\bthreadFile\('([^']+)'\)/g
/** Packages that consist of many modules; what they depend on must be here, too. */
const JOINED = new RegExp(
  '^(kysely|zod|@simplewebauthn|@peculiar|@hexagon|@levischuck|asn1js|bytestreamjs|pvtsutils' +
    '|pvutils|reflect-metadata|tslib|tsyringe|yaml|diff|node-diff3)(/|$)',
)

/**
 * Joins the modules in `from`, compiled from `sources` (name, text). The folder `to` gets the files
 * that processes and threads start from, under their names, and in `chunks` what several of them
 * share.
 */
export async function bundle(sources, from, to) {
  const input = Object.fromEntries(startsIn(sources).map((name) => [name, path.join(from, name)]))
  const joined = await rolldown({ input, platform: 'node', external: isLeftOut, logLevel: 'warn' })
  try {
    await joined.write({
      dir: to,
      format: 'esm',
      entryFileNames: '[name]',
      chunkFileNames: 'chunks/[name]-[hash].js',
    })
  } finally {
    await joined.close()
  }
}

function startsIn(sources) {
  const threads = sources.flatMap(([, text]) => [...text.matchAll(THREAD)].map(([, name]) => name))
  return [...PROCESSES, ...threads].map((name) => `${name}.js`)
}

/** Packages that Node.js loads by their names: most are a few files, some are machine code. */
function isLeftOut(name) {
  return !name.startsWith('.') && !path.isAbsolute(name) && !JOINED.test(name)
}
