import type { RoleContext } from '../../shared/lifecycle.ts'
import type { OpsServer } from '../../shared/ops-server.ts'
import type { HandedSockets } from '../io/handed.ts'
import { copiesOf } from '../io/handed.ts'
import { LONGEST_PATH } from '../io/ffi/passing.ts'
import type { SystemCalls } from '../system/system-calls.ts'
import { loadSystemCalls } from '../system/system-calls.ts'
import type { Journals } from '../journal/journals.ts'
import type { AnnounceThreads } from './announce-threads.ts'
import type { KeptState } from '../state-file/kept-state.ts'
import type { Succession, Successor } from '../upgrade/succession.ts'
import { awaitSuccessor } from '../upgrade/succession.ts'
import { successionFile } from '../upgrade/succession-file.ts'

interface Parts {
  readonly context: RoleContext
  readonly threads: AnnounceThreads
  readonly ops: OpsServer
  readonly journals: Journals
  readonly kept: Pick<KeptState, 'figures'>
}

interface Started {
  readonly succession: Succession | null
  /** Returns additional descriptors of the sockets, for this process. */
  readonly sockets: () => HandedSockets
}

/** Waits for a process that replaces this one, if the system supports it. */
export async function startSuccession(
  parts: Parts,
  options: { readonly onSuccessor: (successor: Successor) => void },
): Promise<Started> {
  const { context, threads, journals, kept } = parts
  const { replacing, config, log } = context
  const file = successionFile(config)
  const calls = await loadSystemCalls().catch(() => null)
  const never = { succession: null, sockets: () => unavailable() }
  if (replacing === undefined || calls === null) return never
  if (Buffer.byteLength(file) > LONGEST_PATH) {
    log.warn('upgrade.unavailable', { file, mend: 'choose a shorter path for BABOU_DATA' })
    return never
  }
  const succession = await awaitSuccessor({
    ...{ file, calls, replacing, log },
    sockets: () => socketsOf(parts),
    objection() {
      if (process.pid === 1) return 'the container ends with this process: start another container'
      if (journals.isRefused()) return 'the disk refuses entries: free some space first'
      if (kept.figures().position !== null) return null
      return 'the state of the site is not on the disk yet: try again in a minute'
    },
    hold: journals.hold,
    prepare: threads.keepNone,
    goOn() {
      journals.letGo()
      threads.keepAgain()
    },
    onReady: options.onSuccessor,
  })
  return { succession, sockets: () => copied(calls, parts) }
}

function copied(calls: SystemCalls, parts: Parts): HandedSockets {
  return copiesOf(calls, socketsOf(parts))
}

function socketsOf({ threads, ops }: Parts): HandedSockets {
  const { host, sockets } = threads.listens
  const { fd, port } = ops
  return { host, port: threads.port, ...sockets, ops: { fd, port } }
}

function unavailable(): never {
  throw new Error('without system calls, sockets cannot be passed on')
}
