import type { Config } from '../../shared/config.ts'
import type { Asked, Said } from './lines.ts'
import { connectTo, saidLine, talkOver } from './lines.ts'
import { successionFile } from './succession-file.ts'

export interface UpgradeOutcome {
  /** Why the old process continues to serve; null: it was replaced. */
  readonly fault: string | null
  readonly pid: number
  readonly waitedMilliseconds: number
}

/** Requests that the tracker of this BABOU_DATA be replaced by the program that is on disk now. */
export async function askForUpgrade(config: Pick<Config, 'BABOU_DATA'>): Promise<UpgradeOutcome> {
  const failed = (fault: string) => ({ fault, pid: 0, waitedMilliseconds: 0 })
  const socket = await connectTo(successionFile(config)).catch(() => null)
  if (socket === null) {
    return failed(
      `no tracker that can be replaced runs on ${config.BABOU_DATA}: start it, as the same user`,
    )
  }
  return new Promise((resolve) => {
    const line = talkOver<Asked, Said>(socket, saidLine, (said) => {
      if (said.say === 'failed') resolve(failed(said.why))
      else if (said.say === 'done') resolve({ fault: null, ...said })
    })
    void line.closed.then(() => resolve(failed('the tracker has gone: its log says why')))
    line.say({ ask: 'upgrade' })
  })
}
