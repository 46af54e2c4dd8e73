// Commands that run until they are asked to end.
const LASTING = ['up', 'site', 'tracker', 'jobs', 'announce', 'shadow']
const SOON_MS = 2_000

/**
 * Ends the process some time after a command that runs roles has returned, if it still does: a role
 * that did not start, or had its time to end, may have left a thread or a connection that hangs.
 */
export function endSoon([command], status) {
  if (!LASTING.includes(command)) return
  const end = () => {
    const left = process.getActiveResourcesInfo().join(', ')
    process.stderr.write(`babou: ends although something still runs: ${left}\n`)
    process.exit(status)
  }
  setTimeout(end, SOON_MS).unref()
}
