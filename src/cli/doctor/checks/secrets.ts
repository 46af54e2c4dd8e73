import { findings, type Check } from '../finding.ts'

const { warning, note, ok } = findings('secrets')

/** The permission bits of the group and of others. */
const OTHERS = 0o077

export const secrets: Check = {
  name: 'secrets',
  look({ machine, config }) {
    if (machine.files.length === 0 && config.BABOU_SECRET === undefined) {
      return [note('no secret yet: the first start creates it in BABOU_DATA')]
    }
    const open = machine.files.filter(({ mode }) => (mode & OTHERS) !== 0)
    if (open.length === 0) return [ok('files with secrets are only readable by their owner')]
    return open.map(({ file, mode }) =>
      warning(
        `${file} contains secrets and is readable by other users (mode ${mode.toString(8)})`,
        `chmod 600 ${quoted(file)}`,
      ),
    )
  },
}

/** Quotes a file name for a shell. */
function quoted(file: string): string {
  return /^[\w./-]+$/.test(file) ? file : `'${file.replaceAll("'", "'\\''")}'`
}
