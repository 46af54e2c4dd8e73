import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { inProject } from './paths.ts'

/** In a build's folder: its modules joined into a few files (bin/build.js). */
const PROGRAM = 'program'
const here = folderOf(path.dirname(fileURLToPath(import.meta.url)))

/**
 * The built file of a worker thread or piscina worker, named from `src`: `tracker/announce-thread`.
 * It is the joined one, as in production, also where single modules of the build run (tests): those
 * take ten times as long to load.
 *
 * Node 20 cannot load TypeScript in a thread, not even under vitest. Code that runs from `src/`
 * (tests) therefore gets the newest build, which the global set-up of vitest creates.
 */
export function threadFile(name: string): URL {
  const build = buildFolder()
  const joined = path.join(build, PROGRAM, `${name}.js`)
  return pathToFileURL(fs.existsSync(joined) ? joined : path.join(build, `${name}.js`))
}

/**
 * Returns the same file in the newest build, which may be newer than the one that this process
 * runs.
 */
export function newestFile(name: string): string {
  const program = path.basename(here) === PROGRAM ? PROGRAM : ''
  return path.join(newestBuild(), program, `${name}.js`)
}

/** Returns the folder of the newest build. */
export function newestBuild(): string {
  return inProject('dist', fs.readFileSync(inProject('dist', 'current'), 'utf8'))
}

/**
 * Returns the folder that contains `cli`: that of the sources, of a build, or of the bundled
 * program.
 */
function folderOf(folder: string): string {
  return fs.existsSync(path.join(folder, 'cli')) ? folder : folderOf(path.dirname(folder))
}

function buildFolder(): string {
  return path.basename(here) === 'src' ? newestBuild() : here
}
