import { count } from '../../../shared/format.ts'
import { findings, type Check } from '../finding.ts'

const { fatal, warning, note, ok } = findings('open files')

/** The tracker holds a socket a connection: thousands of clients announce at once. */
const ENOUGH = 16_384
/** Below this not even the parts of one small site have what they need. */
const TOO_FEW = 512

export const limits: Check = {
  name: 'open files',
  look({ machine }) {
    const { openFiles } = machine
    if (openFiles === null) return [note('the limit of open files is not told by this system')]
    const { hard } = openFiles
    const mend =
      'raise it: LimitNOFILE=1048576 in a systemd unit (deploy/systemd), else `ulimit -n` or ' +
      '/etc/security/limits.conf'
    const shown = hard === Infinity ? 'no limit' : count(hard)
    // Node raises the soft limit to the hard one by itself.
    if (hard < TOO_FEW) return [fatal(`a process may open only ${shown} files`, mend)]
    if (hard < ENOUGH) {
      return [warning(`a process may open only ${shown} files, sockets among them`, mend)]
    }
    return [ok(`a process may open ${shown} files`)]
  },
}
