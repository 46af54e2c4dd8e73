import { afterAll, expect } from 'vitest'

/** What Node.js says of its parts that are not final. */
const OF_NODE = 'ExperimentalWarning'

/** A worker runs several files; the listener is added once. */
const shared = globalThis as { babouWarnings?: string[] }

/**
 * The file of tests that begins fails when Node.js warns of something in its process, such as
 * listeners that are never removed.
 */
export function refuseWarnings(): void {
  if (shared.babouWarnings === undefined) listen()
  afterAll(async () => {
    // Warnings are emitted in the next turn.
    await new Promise((resolve) => setImmediate(resolve))
    expect(shared.babouWarnings?.splice(0), 'warnings of Node.js').toEqual([])
  })
}

function listen(): void {
  const warnings: string[] = []
  shared.babouWarnings = warnings
  process.on('warning', (warning) => {
    if (warning.name !== OF_NODE) warnings.push(warning.stack ?? String(warning))
  })
}
