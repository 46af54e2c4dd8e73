import { expect, it } from 'vitest'
import { aliasKey, wikiLinked } from '../../../src/domain/imports/wiki-links.ts'

const PATHS = new Map([
  ['staffrules', 'staff-rules'],
  ['правила', 'pravila'],
])
const linked = (text: string) => wikiLinked(text, (key) => PATHS.get(key))

it('knows a name however it is written', () => {
  expect(aliasKey(' Staff: rules ')).toBe('staffrules')
  expect(aliasKey('Правила')).toBe('правила')
})

it('makes links of the names of pages that are here', () => {
  expect(linked('See [[Staff Rules]].')).toBe('See [url=/wiki/staff-rules]Staff Rules[/url].')
  expect(linked('[[правила]]')).toBe('[url=/wiki/pravila]правила[/url]')
})

it('leaves what leads nowhere', () => {
  for (const text of ['[[Gone]]', '[[a|b]]', '[[]]', '[[two\nlines]]'])
    expect(linked(text)).toBe(text)
})
