// The program's own modules, built as users run them.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from '../bin/build.js'

const folder = await build()

/** The module that `file` below src/ became, such as `tracker/world.js`. */
export const load = (file) => import(pathToFileURL(path.join(folder, file)).href)
