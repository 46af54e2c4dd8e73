import os from 'node:os'
import { defineConfig } from 'vitest/config'
import { leftOut, LONG_FILES } from './test/long-files.ts'
import { BUILT, fromBuild } from './test/support/run/from-build.ts'
import { LongestFirst } from './test/support/run/longest-first.ts'
import { slowness } from './test/support/slowness.ts'

// unit: no I/O. postgres: one embedded server a run, a cloned database a file.
// e2e: real processes, clients and a browser. long: what `npm test` leaves out of these three.
// soak: the long runs, one file at a time.
// nightly: programs of others that read the site (.ci/nightly).
// Files wait for servers, processes and browsers half of the time. One group of projects, in the
// order of their names: while the last file of one ends, the next one begins.
const maxWorkers = os.availableParallelism() + 2
/** The shortened ones of CI take a minute each: what stands still is named before its step ends. */
const soakMinutes = process.env.CI === undefined ? 20 : 10
const setupFiles = ['test/support/run/set-up.ts']
const long = leftOut(process.argv.slice(2))
const databases = ['test/support/build.ts', 'test/support/postgres-server.ts']

export default defineConfig({
  plugins: [await fromBuild()],
  test: {
    server: { deps: { external: [BUILT] } },
    sequence: { sequencer: LongestFirst },
    // For what hangs, not for what is slow: few tests have a limit of their own.
    testTimeout: slowness() * 300_000,
    hookTimeout: slowness() * 300_000,
    // As ours (test/support/until.ts): vitest's own one second is over while a browser waits.
    expect: { poll: { timeout: slowness() * 30_000 } },
    // When it is over, vitest leaves the server of databases and the browser to end by themselves.
    teardownTimeout: slowness() * 60_000,
    // Tests make much that is soon forgotten: with 16 MB they take a sixth more processor time.
    execArgv: ['--max-semi-space-size=64'],
    reporters: ['default', './test/support/cost/reporter.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          setupFiles,
          globalSetup: ['test/support/build.ts'],
          maxWorkers,
          include: ['test/**/*.test.ts'],
          exclude: [
            'test/store/**',
            'test/demo/**',
            'test/irc/**',
            'test/jobs/**',
            'test/site/**',
            'test/security/**',
            'test/e2e/**',
            'test/soak/**',
            'test/nightly/**',
            ...long,
          ],
          // Files share what they import: src keeps no state.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          setupFiles,
          globalSetup: databases,
          maxWorkers,
          include: ['test/{store,demo,irc,jobs,site,security}/**/*.test.ts'],
          exclude: long,
          // Files share what they import: each has a database of its own, and src keeps no state.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          setupFiles,
          globalSetup: [...databases, 'test/support/processes/browser-server.ts'],
          include: ['test/e2e/**/*.test.ts'],
          exclude: long,
          maxWorkers,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          setupFiles,
          globalSetup: [...databases, 'test/support/processes/browser-server.ts'],
          include: Object.keys(LONG_FILES),
          maxWorkers,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'soak',
          setupFiles,
          globalSetup: databases,
          include: ['test/soak/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: soakMinutes * 60_000,
          hookTimeout: soakMinutes * 30_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'nightly',
          setupFiles,
          globalSetup: databases,
          include: ['test/nightly/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: slowness() * 180_000,
          hookTimeout: slowness() * 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
