import { GIB, MIB } from '../../../domain/units.ts'
import { bytes } from '../../../shared/format.ts'
import { findings, type Check, type Finding } from '../finding.ts'
import type { Disk } from '../machine.ts'

const { fatal, warning, note, ok } = findings('disk')

/** So few free bytes are nearly a full disk, on which PostgreSQL stops and journals are refused. */
const FATAL_BYTES = 256 * MIB
const SCARCE_BYTES = 2 * GIB
const SCARCE_FILES = 0.02

export const disk: Check = {
  name: 'disk',
  look({ machine, database }) {
    const found = machine.disks.flatMap(judge)
    if (!database.isEmbedded)
      found.push(note(`the database is at ${database.place}: check its disk too`))
    return found
  },
}

function judge({ what, folder, freeBytes, totalBytes, freeFiles, isWritable }: Disk): Finding[] {
  const room = `${bytes(freeBytes)} of ${bytes(totalBytes)} free`
  const where = `${what} is in ${folder}`
  const mend = `free space on that disk, or move ${what} to a larger one (docs/operators/backup.md)`
  if (what === 'BABOU_DATA' && !isWritable) {
    const owner = 'make the user that runs babou its owner, or set BABOU_DATA to another folder'
    return [fatal(`${where}, which is not writable`, owner)]
  }
  if (freeBytes < FATAL_BYTES) return [fatal(`${where}: only ${room}`, mend)]
  if (freeBytes < SCARCE_BYTES) return [warning(`${where}: only ${room}`, mend)]
  if (freeFiles !== null && freeFiles < SCARCE_FILES) {
    const left = `${(freeFiles * 100).toFixed(1)} %`
    return [warning(`${where}: only ${left} of its inodes are free`, mend)]
  }
  return [ok(`${where}: ${room}`)]
}
