import { stringify } from 'yaml'

/** Texts of settings files for other programs, by their format. */
export const definitionText = {
  json: (data: unknown) => `${JSON.stringify(data, null, 2)}\n`,
  /** Every text that another reader of YAML could take for something else is in quotes. */
  yaml(data: unknown, notes: readonly string[] = []): string {
    return `---\n${commentsOf(notes)}${stringify(data, { lineWidth: 0, version: '1.1' })}`
  },
  python: (data: unknown, notes: readonly string[] = []) => `${commentsOf(notes)}${String(data)}`,
} as const

function commentsOf(notes: readonly string[]): string {
  return notes.map((line) => `# ${line.replace(/[\r\n]+/g, ' ')}\n`).join('')
}
