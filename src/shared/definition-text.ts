import { stringify } from 'yaml'

/** Texts of settings files for other programs, by their format. */
export const definitionText = {
  json: (data: unknown) => `${JSON.stringify(data, null, 2)}\n`,
  /** Every text that another reader of YAML could take for something else is in quotes. */
  yaml(data: unknown, notes: readonly string[] = []): string {
    const comments = notes.map((line) => `# ${line.replace(/[\r\n]+/g, ' ')}\n`).join('')
    return `---\n${comments}${stringify(data, { lineWidth: 0, version: '1.1' })}`
  },
} as const
