import { describe, expect, it } from 'vitest'
import { fieldLabel, valueText } from '../../../../src/site/console/system/audit/parts/in-words.ts'

describe('a change in the audit log', () => {
  it.each([
    ['isAllowed', 'Allowed'],
    ['max_leech_slots', 'Max leech slots'],
    ['sizeBytes', 'Size'],
    ['torrentId', 'Torrent ID'],
    ['endsAt', 'Ends at'],
  ])('names the field %s as %s', (name, label) => {
    expect(fieldLabel(name)).toBe(label)
  })

  it.each([
    ['endsAt', '2026-11-27T16:05:09.123Z', '2026-11-27 16:05 UTC'],
    ['isAllowed', false, 'no'],
    ['sizeBytes', 1_073_741_824, '1.00 GiB'],
    ['upPermille', 1_500, '150 %'],
    ['tags', ['x265', 'hdr'], 'x265, hdr'],
    ['tags', [], null],
    ['state', { body: 'a "b"', isOn: true, at: null }, 'Body: a "b"; On: yes'],
    ['fields', [{ name: 'Year' }, { name: 'Codec' }], 'Name: Year, Name: Codec'],
    ['name', '', null],
  ])('shows %s %j as %j', (name, value, text) => {
    expect(valueText(name, value)).toBe(text)
  })
})
