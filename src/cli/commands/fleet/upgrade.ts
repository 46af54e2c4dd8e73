import { askForUpgrade } from '../../../tracker/upgrade/ask.ts'
import { CommandError, defineCommand } from '../../define-command.ts'

export const upgradeTracker = defineCommand({
  name: 'upgrade tracker',
  summary: 'replaces the tracker that runs by the program that is on the disk, without a break',
  permission: null,
  why: 'it starts a part of the program again',
  async run({ config }) {
    const { fault, pid, waitedMilliseconds } = await askForUpgrade(config)
    if (fault !== null) throw new CommandError(fault)
    return {
      text: `The tracker is process ${pid} now; requests waited for up to ${waitedMilliseconds} ms`,
      json: { pid, waitedMilliseconds },
    }
  },
})
