import { build } from '../../bin/build.js'

/** Global set-up of every project: threads and processes under test run the build. */
export async function setup(): Promise<void> {
  await build()
}
