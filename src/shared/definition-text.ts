import { stringify } from 'yaml'

/** Formats settings files for other programs, by their format. */
export const definitionText = {
  json: (data: unknown) => `${JSON.stringify(data, null, 2)}\n`,
  /** Puts every text in quotes that another reader of YAML could take for something else. */
  yaml(data: unknown, notes: readonly string[] = []): string {
    return `---\n${commentsOf(notes)}${stringify(data, { lineWidth: 0, version: '1.1' })}`
  },
  python: (data: unknown, notes: readonly string[] = []) => `${commentsOf(notes)}${String(data)}`,
} as const

function commentsOf(notes: readonly string[]): string {
  return notes.map((line) => `# ${line.replace(/[\r\n]+/g, ' ')}\n`).join('')
}
