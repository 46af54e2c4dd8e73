import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')

/** Lines of SQL that match, as `file:line`. */
function linesWith(folder: string, isFault: (line: string) => boolean): string[] {
  const files = fs.readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
  return files
    .filter((name) => /\.(ts|sql)$/.test(name))
    .flatMap((name) => {
      const lines = fs.readFileSync(path.join(root, folder, name), 'utf8').split('\n')
      return lines.flatMap((line, at) => (isFault(line) ? [`${folder}/${name}:${at + 1}`] : []))
    })
}

describe('days and hours are UTC in any time zone of the database', () => {
  it.each(['src', 'migrations'])('in %s: each date_trunc names UTC', (folder) => {
    expect(linesWith(folder, (line) => /date_trunc\(/i.test(line) && !/'UTC'/.test(line))).toEqual(
      [],
    )
  })

  it('a day that is added to a time has 24 hours', () => {
    const faults = linesWith('src', (line) => /interval '\d+ days?'|make_interval\(days/.test(line))
    // The last day of a month, of dates without a time.
    const allowed = faults.filter((at) => at.startsWith('src/store/imports/staging/'))
    expect(faults).toEqual(allowed)
  })
})
