import type { Config } from '../../shared/config.ts'
import { testSystemCalls } from './ffi/self-test.ts'

/** Kinds of network access: system calls, or Node's sockets. */
export type Io = 'ffi' | 'net'

export interface ChosenIo {
  readonly io: Io
  /** Why `auto` did not choose system calls; null: nothing prevented it. */
  readonly why: string | null
}

/**
 * Chooses the network access: `auto` takes the first that passes its self-test.
 *
 * @throws Error when `ffi` is required and does not work here
 */
export async function chooseIo(wanted: Config['BABOU_TRACKER_IO']): Promise<ChosenIo> {
  if (wanted === 'net') return { io: 'net', why: null }
  try {
    await testSystemCalls()
    return { io: 'ffi', why: null }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    if (wanted === 'ffi') throw new Error(`BABOU_TRACKER_IO=ffi: ${why}`, { cause: error })
    return { io: 'net', why }
  }
}
