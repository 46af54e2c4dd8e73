import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder that contains package.json, both for `src/` and for a build in `dist/`. */
export const projectRoot = findRoot(path.dirname(fileURLToPath(import.meta.url)))

function findRoot(folder: string): string {
  if (fs.existsSync(path.join(folder, 'package.json'))) return folder
  return findRoot(path.dirname(folder))
}

/** Returns a path below the project's folder: `inProject('views', 'layout.mustache')`. */
export function inProject(...parts: string[]): string {
  return path.join(projectRoot, ...parts)
}

/** The version in package.json. */
export const version = (
  JSON.parse(fs.readFileSync(inProject('package.json'), 'utf8')) as { version: string }
).version
