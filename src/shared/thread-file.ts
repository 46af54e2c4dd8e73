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
 * Node 20 cannot load a TypeScript thread, also under vitest: code that runs from `src/` (tests)
 * is given the newest build, which vitest's global set-up makes.
 */
export function threadFile(name: string): URL {
  const build = buildFolder()
  const joined = path.join(build, PROGRAM, `${name}.js`)
  return pathToFileURL(fs.existsSync(joined) ? joined : path.join(build, `${name}.js`))
}

/** The same file of the newest build, which may be newer than the one that this process runs. */
export function newestFile(name: string): string {
  const program = path.basename(here) === PROGRAM ? PROGRAM : ''
  return path.join(newestBuild(), program, `${name}.js`)
}

/** The folder of the newest build. */
export function newestBuild(): string {
  return inProject('dist', fs.readFileSync(inProject('dist', 'current'), 'utf8'))
}

/** The sources, a build, or the program that is joined from it: the folder that has `cli`. */
function folderOf(folder: string): string {
  return fs.existsSync(path.join(folder, 'cli')) ? folder : folderOf(path.dirname(folder))
}

function buildFolder(): string {
  return path.basename(here) === 'src' ? newestBuild() : here
}
