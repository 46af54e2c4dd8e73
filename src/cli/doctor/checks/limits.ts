import { count } from '../../../shared/format.ts'
import { findings, type Check } from '../finding.ts'

const { fatal, warning, note, ok } = findings('open files')

/**
 * Enough open files: the tracker has a socket per connection, and thousands of clients announce at
 * the same time.
 */
const ENOUGH = 16_384
/** With fewer open files, not even the parts of one small site have what they need. */
const TOO_FEW = 512

export const limits: Check = {
  name: 'open files',
  look({ machine }) {
    const { openFiles } = machine
    if (openFiles === null) return [note('this system does not report the limit of open files')]
    const { hard } = openFiles
    const mend =
      'raise it: LimitNOFILE=1048576 in a systemd unit (deploy/systemd), or `ulimit -n` or ' +
      '/etc/security/limits.conf'
    const shown = hard === Infinity ? 'no limit' : count(hard)
    // Only the hard limit matters, because Node raises the soft limit to it.
    if (hard < TOO_FEW) return [fatal(`a process can only open ${shown} files`, mend)]
    if (hard < ENOUGH) {
      return [warning(`a process can only open ${shown} files, including sockets`, mend)]
    }
    return [ok(`a process can open ${shown} files`)]
  },
}
