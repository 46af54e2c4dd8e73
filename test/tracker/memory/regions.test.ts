import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readRegions } from '../../../src/tracker/memory/regions.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'babou-regions-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function read(...lines: string[]) {
  const file = path.join(folder, 'regions.csv')
  writeFileSync(file, lines.join('\n'))
  return readRegions(file)
}

it('reads networks and ranges, with commas and tabs, headings and comments', async () => {
  const { networks, count } = await read(
    'network,country',
    '# of the test',
    '',
    '203.0.113.0/24,"NL"',
    '198.51.100.0\t198.51.100.255\t64500\tNL\tSome provider',
    '2001:db8::/32,DE,more',
    '192.0.2.0/25,NL',
    '192.0.2.128/25,64500',
  )
  expect(count).toBe(3)
  expect(networks).toEqual([
    { network: '203.0.113.0/24', value: 1 },
    { network: '198.51.100.0-198.51.100.255', value: 2 },
    { network: '2001:db8::/32', value: 3 },
    { network: '192.0.2.0/25', value: 1 },
    { network: '192.0.2.128/25', value: 2 },
  ])
})

it.each([
  ['203.0.113.0/33,NL', 'no network'],
  ['203.0.113.9,203.0.113.1,NL', 'backwards'],
  ['203.0.113.0/24,', 'no region'],
  ['somewhere,NL', 'no address'],
])('names the invalid line: %s', async (line) => {
  await expect(read('10.0.0.0/8,X', line)).rejects.toThrow(/regions\.csv, line 2: /)
})

it('logs a missing file', async () => {
  await expect(readRegions(path.join(folder, 'none'))).rejects.toThrow(/ENOENT/)
})
