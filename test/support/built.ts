import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { threadFile } from '../../src/shared/thread-file.ts'

/** The folder of the build, with the same tree as src/. */
export const BUILD = path.dirname(fileURLToPath(threadFile('any')))
