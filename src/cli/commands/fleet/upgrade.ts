import { askForUpgrade } from '../../../tracker/upgrade/ask.ts'
import { CommandError, defineCommand } from '../../define-command.ts'

export const upgradeTracker = defineCommand({
  name: 'upgrade tracker',
  summary: 'replaces the running tracker with the program on the disk, without interruption',
  permission: null,
  why: 'it restarts a part of the program',
  async run({ config }) {
    const { fault, pid, waitedMilliseconds } = await askForUpgrade(config)
    if (fault !== null) throw new CommandError(fault)
    return {
      text: `The tracker is now process ${pid}; requests waited for up to ${waitedMilliseconds} ms`,
      json: { pid, waitedMilliseconds },
    }
  },
})
