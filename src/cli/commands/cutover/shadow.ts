import { unitEnvironment } from '../../../shared/config.ts'
import { isLock } from '../../../shared/file-lock.ts'
import { createRoleLog } from '../../../shared/log-files/role-log.ts'
import { start } from '../../../shadow/main.ts'
import { closeDb, createDb } from '../../../store/base/db.ts'
import * as nodes from '../../../store/fleet/nodes.ts'
import * as fronts from '../../../store/shadow/front.ts'
import { wouldBook } from '../../../store/shadow/would-book.ts'
import type { CommandContext } from '../../define-command.ts'
import { CommandError, defineCommand, UsageError } from '../../define-command.ts'
import { takeFolder } from '../../processes/folder-lock.ts'
import { openDatabase } from '../../open-database.ts'
import { logWriter } from '../../output.ts'
import { within } from '../../processes/pauses.ts'
import { boundStart, listenForStop } from '../../processes/stop-signals.ts'
import { passedSocket } from '../../systemd/unit-sockets.ts'
import { findServiceManager } from '../../systemd/unit-state.ts'
import { statusText } from './status-text.ts'

const COMMAND = 'babou shadow'
/** How many seconds replies to clients and writes to the database may take at the end. */
const STOP_SECONDS = 20

export const shadow = defineCommand({
  name: 'shadow',
  summary: 'rehearses a move: in front of an old tracker, whose replies are compared with ours',
  permission: 'nodes.switch',
  options: {
    to: { type: 'string', value: 'URL', required: true, doc: 'the old tracker: http://host:port' },
    listen: {
      type: 'string',
      value: 'HOST:PORT',
      doc: 'where clients connect (BABOU_TRACKER_HOST and BABOU_TRACKER_PORT)',
    },
    tracker: { type: 'string', value: 'URL', doc: 'our tracker (the one that reports)' },
  },
  async run(call) {
    const { config, secrets, clock, acting } = call
    if (config.BABOU_PROXY_PROTOCOL) {
      throw new CommandError(
        'BABOU_PROXY_PROTOCOL is set: shadow reads X-Forwarded-For from BABOU_TRUSTED_PROXIES ' +
          'instead, so let the proxy send that',
      )
    }
    const old = trackerUrl(call.options.to, '--to')
    const fd = passedSocket(unitEnvironment, process.pid)
    const listen = fd === null ? listenAt(call.options.listen, config) : { fd }
    const taken = takeFolder(config.BABOU_DATA, 'shadow', COMMAND, clock.now)
    if (!isLock(taken)) throw new CommandError(`${COMMAND} already runs (pid ${taken.pid})`)
    const { log } = createRoleLog('shadow', config, clock, logWriter(config))
    const signals = listenForStop()
    let isStarted = false
    boundStart(signals, () => isStarted)
    const context = { config, secrets, clock, log, command: COMMAND }
    const database = await openDatabase(context, { mayBeOfAnother: true, migrates: false })
    try {
      const databaseUrl = database.url()
      const tracker =
        call.options.tracker === undefined
          ? await reportedTracker(databaseUrl, call)
          : trackerUrl(call.options.tracker, '--tracker')
      if ('port' in listen && Number(tracker.port) === listen.port) {
        throw new CommandError(SAME_PORT)
      }
      const running = await start(
        { config, secrets, clock, log, databaseUrl },
        { listen, old, tracker, by: acting.actor },
      ).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE' || !('port' in listen)) throw error
        throw new CommandError(`port ${listen.port} is in use: give another one with --listen`)
      })
      isStarted = true
      const systemd = await findServiceManager(unitEnvironment, log)
      systemd.ready(`In front of ${old.host}`)
      const signal = await signals.first
      log('shadow.stop', { signal })
      systemd.stopping()
      await within(STOP_SECONDS, Promise.race([running.stop(), signals.second]), undefined)
      return 0
    } finally {
      await database.stop()
      taken.release()
    }
  },
})

export const shadowStatus = defineCommand({
  name: 'shadow status',
  summary: 'shows how far the old tracker and ours agree',
  permission: 'nodes.see',
  run: ({ withDatabase, clock }) =>
    withDatabase(async (db) => {
      const [front, trackers] = await Promise.all([fronts.find(db), nodes.all(db)])
      const booked = await wouldBook(db, trackers)
      const json = {
        front,
        trackers: trackers.map(({ node, heartbeat: { shadow } }) => {
          const state = shadow && { isOn: shadow.isOn, version: shadow.version }
          return { node, shadow: state, wouldBook: booked.get(node) ?? null }
        }),
      }
      return { text: statusText(front, trackers, booked, clock.now()), json }
    }),
})

const SAME_PORT =
  'our tracker uses the port that clients should connect to: move it with BABOU_TRACKER_PORT, ' +
  'or give another one with --listen'

function trackerUrl(text: string, option: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url?.protocol === 'http:' && url.search === '' && url.username === '') return url
  throw new UsageError(`${option}: "${text}" is not the address of a tracker: http://host:port`)
}

function listenAt(text: string | undefined, config: CommandContext['config']) {
  const { BABOU_TRACKER_HOST: host = '::', BABOU_TRACKER_PORT: port } = config
  if (text === undefined) return { host, port }
  const found = /^(?:\[([0-9a-f:]+)\]|([^:]*)):(\d{1,5})$/i.exec(text)
  if (found === null || Number(found[3]) > 65_535) {
    throw new UsageError(`--listen: "${text}" is not HOST:PORT`)
  }
  const [, six, name] = found
  return { host: six ?? (name === '' ? host : name), port: Number(found[3]) }
}

/** Returns the address at which the tracker listens that reported last. */
async function reportedTracker(url: string, { clock, log }: CommandContext): Promise<URL> {
  const db = createDb(url, { log, max: 1 })
  try {
    const since = clock.now().getTime() - nodes.SILENT_SECONDS * 1000
    const heard = (await nodes.all(db)).filter(({ heartbeatAt }) => heartbeatAt.getTime() > since)
    const listens = heard.length === 1 ? heard[0].heartbeat.listens : undefined
    if (listens === undefined) {
      throw new CommandError(
        heard.length > 1
          ? 'several trackers report: name one, or a proxy in front of them, with --tracker'
          : 'no tracker reports: start babou first, or name the tracker with --tracker',
      )
    }
    const isAny = listens.host === '::' || listens.host === '0.0.0.0'
    const host = isAny ? '127.0.0.1' : listens.host
    return new URL(`http://${host.includes(':') ? `[${host}]` : host}:${listens.port}`)
  } finally {
    await closeDb(db)
  }
}
