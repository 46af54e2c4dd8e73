// The names of log files: `site.log` is written to, `site-20261124T041700123Z.log` is complete, and
// `site-20261124T041700123Z.log.gz` is compressed.

/** A file of the log of a role. */
export interface LogFileName {
  readonly name: string
  readonly role: string
  /** When it was completed, in the form of its name; null: it is still being written to. */
  readonly completed: string | null
  readonly isCompressed: boolean
}

const PATTERN = /^([a-z]{1,20})(?:-(\d{8}T\d{9}Z))?\.log(\.gz)?$/

/** Reads a file name; null: it is not that of a log file. */
export function readLogName(name: string): LogFileName | null {
  const [, role, completed, zipped] = PATTERN.exec(name) ?? []
  if (role === undefined || (zipped !== undefined && completed === undefined)) return null
  return { name, role, completed: completed ?? null, isCompressed: zipped !== undefined }
}

/**
 * Returns the files of a role among these names, oldest first; a copy that is being compressed is
 * left out.
 */
export function inOrder(names: readonly string[], role: string): readonly LogFileName[] {
  const all = names.flatMap((name) => readLogName(name) ?? []).filter((one) => one.role === role)
  const zipped = new Set(all.filter((one) => one.isCompressed).map((one) => one.completed))
  const once = all.filter((one) => one.isCompressed || !zipped.has(one.completed))
  const key = ({ completed }: LogFileName) => completed ?? '~'
  return once.sort((a, b) => (key(a) < key(b) ? -1 : 1))
}

export function currentName(role: string): string {
  return `${role}.log`
}

export function completedName(role: string, at: Date): string {
  return `${role}-${at.toISOString().replace(/[-:.]/g, '')}.log`
}
