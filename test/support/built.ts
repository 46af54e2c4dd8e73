import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { threadFile } from '../../src/shared/thread-file.ts'

/** The folder of the build, as processes and threads under test run it: its tree is that of src/. */
export const BUILD = path.dirname(fileURLToPath(threadFile('any')))
