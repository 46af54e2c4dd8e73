import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'

// Reads lines with the ID of a process and when it began. When this process has ended, and with it
// the pipe, it ends those that are still there, with their children; one that has the ID of another
// by then is not one.
const WATCH = `
all=
while read -r pid began; do all="$all $pid:$began"; done
for one in $all; do
  pid=\${one%:*}
  now=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d ' ' -f 20)
  [ "$now" = "\${one#*:}" ] || continue
  kill -9 "$pid" $(cat "/proc/$pid/task/$pid/children" 2>/dev/null)
done
`

/** Ends processes by force as soon as this one ends, however it ends. */
interface Watch {
  readonly add: (pid: number) => void
  /** As if this process had ended. */
  readonly end: () => void
}

/** A worker runs several files, which share it. */
const KEY = Symbol.for('babou.test.watch')
const shared = globalThis as { [KEY]?: Watch }

/**
 * Has a process that a test has started end with this one: a run that is killed, or a test that
 * gives up, would leave it running.
 */
export function endWithUs<C extends ChildProcess>(child: C): C {
  if (child.pid !== undefined) endIdWithUs(child.pid)
  return child
}

/** The same, for one that was not started by this process. */
export function endIdWithUs(pid: number): void {
  ;(shared[KEY] ??= createWatch()).add(pid)
}

/** Sends a signal to a process, and waits for its end; not if it did not begin, or has ended. */
export async function ended(
  child: ChildProcess | undefined,
  signal: NodeJS.Signals,
): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

export function createWatch(): Watch {
  const given = ['-c', WATCH, 'babou-watch']
  const watch = spawn('/bin/sh', given, { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
  const { stdin } = watch
  stdin.on('error', () => undefined)
  // Neither keeps this process.
  ;(stdin as unknown as { unref: () => void }).unref()
  watch.unref()
  return {
    add(pid) {
      const began = beginning(pid)
      if (began !== '') stdin.write(`${pid} ${began}\n`)
    },
    end: () => void stdin.end(),
  }
}

/** When a process began, in the words of Linux; '' on other systems, and if it has ended. */
function beginning(pid: number): string {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    return ''
  }
}
