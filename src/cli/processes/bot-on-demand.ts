import { closeDb, createDb, type Db } from '../../store/base/db.ts'
import * as ircNetworks from '../../store/irc/networks.ts'
import { createChildRole, type ChildRole, type ChildRoleOptions } from './child-role.ts'
import { pause } from '../../shared/running/pause.ts'
import { createPauses, within } from './pauses.ts'

/** The bot that announces on IRC, as a child process that runs while a network is configured. */
export interface BotOnDemand {
  /** Call it when the database has another address. */
  readonly databaseMoved: () => void
  readonly reload: () => void
  /** Stops the bot, waiting up to `seconds` for an orderly end. */
  readonly stop: (seconds: number) => Promise<void>
  readonly kill: () => void
}

/** After at most this time, the bot connects to a network that was added in the console. */
const LOOK_MS = 2_000

interface State {
  readonly options: Omit<ChildRoleOptions, 'role'>
  readonly stopping: AbortController
  readonly stopSeconds: number
  db: Db
  child: ChildRole | null
}

export function watchBot(
  options: Omit<ChildRoleOptions, 'role'>,
  stopSeconds: number,
): BotOnDemand {
  const stopping = new AbortController()
  const state: State = { options, stopping, stopSeconds, db: open(options), child: null }
  const watching = watch(state)
  return {
    databaseMoved() {
      const old = state.db
      state.db = open(options)
      void closeDb(old)
      state.child?.restart()
    },
    reload: () => state.child?.reload(),
    async stop(seconds) {
      stopping.abort()
      // This also ends a bot that is still starting, for which `watching` waits.
      await state.child?.stop(seconds)
      // The database may not answer the last query.
      await within(
        seconds,
        watching.then(() => closeDb(state.db)),
        undefined,
      )
    },
    kill: () => state.child?.kill(),
  }
}

async function watch(state: State): Promise<void> {
  const { options, stopping, stopSeconds } = state
  const pauses = createPauses()
  while (!stopping.signal.aborted) {
    const began = performance.now()
    try {
      const isWanted = await ircNetworks.isAnyOn(state.db)
      if (isWanted && state.child === null && !stopping.signal.aborted) await begin(state)
      if (!isWanted && state.child !== null) {
        await state.child.stop(stopSeconds)
        state.child = null
      }
      await pause(LOOK_MS, stopping.signal)
    } catch (error) {
      // The database cannot be reached, or the bot did not start. Either may be temporary.
      options.log.debug('announce.waiting', { error: String(error) })
      await pause(pauses.next(performance.now() - began), stopping.signal)
    }
  }
}

async function begin(state: State): Promise<void> {
  const child = createChildRole({ ...state.options, role: 'announce' })
  state.child = child
  try {
    await child.start()
  } catch (error) {
    state.child = null
    throw error
  }
}

function open({ databaseUrl, log }: State['options']): Db {
  return createDb(databaseUrl(), { log, max: 1 })
}
