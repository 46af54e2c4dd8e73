// The modules of the program, compiled as for users but not joined (docs/decisions/0033).
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from '../bin/build.js'

const folder = await build()

/** Returns the built module of `file` in src/, such as `tracker/memory/world.js`. */
export const load = (file) => import(pathToFileURL(path.join(folder, file)).href)
