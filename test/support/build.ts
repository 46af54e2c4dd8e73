import { build } from '../../bin/build.js'

/** Global set-up of every project: threads and processes under test run from the build. */
export async function setup(): Promise<void> {
  await build()
}
