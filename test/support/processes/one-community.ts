import { afterAll, beforeAll } from 'vitest'
import { freePorts, type Ports } from './ports.ts'
import { removeData, startBabou, temporaryFolder, type Babou } from './processes.ts'

export interface OneCommunity {
  readonly dataFolder: string
  readonly ports: Ports
  /** Starts babou on this data, with further settings. */
  start(env?: Readonly<Record<string, string>>): Promise<Babou>
  /** The babou that the previous test left running, or a new one. */
  running(): Promise<Babou>
}

/** The data and the ports of one community, for tests that end its babou; removed after the file. */
export function oneCommunity(): OneCommunity {
  let dataFolder: string
  let ports: Ports
  let last: Babou | null = null

  beforeAll(async () => {
    dataFolder = temporaryFolder()
    ports = await freePorts()
  })

  afterAll(async () => {
    await last?.stop()
    removeData(dataFolder)
  })

  const start = async (env: Readonly<Record<string, string>> = {}) =>
    (last = await startBabou({ dataFolder, ports, env }))
  return {
    get dataFolder() {
      return dataFolder
    },
    get ports() {
      return ports
    },
    start,
    running: async () => (last !== null && last.pidOf('supervisor') !== null ? last : start()),
  }
}
