import { settings } from '../../shared/config.ts'
import { defineCommand } from '../define-command.ts'
import { table } from '../output.ts'

/** Returns every setting: its name, its default and its description. */
function settingRows(): { name: string; fallback: string | null; doc: string }[] {
  return Object.entries(settings).map(([name, { fallback, doc }]) => ({
    name,
    fallback: fallback ?? null,
    doc,
  }))
}

export const config = defineCommand({
  name: 'config',
  summary: 'prints every setting, its default and its description',
  permission: null,
  why: 'it prints a table from the code',
  async run() {
    const rows = settingRows()
    const cells = rows.map(({ name, fallback, doc }) => [name, fallback ?? 'unset', doc])
    return { text: table([['setting', 'default', ''], ...cells]), json: rows }
  },
})
