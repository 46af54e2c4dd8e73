import { expect, it } from 'vitest'
import { phpStrings } from '../../../src/domain/imports/php-strings.ts'

it('reads strings with their numbers, whose lengths count bytes', () => {
  const read = phpStrings('a:3:{i:1;s:4:"Thé";i:2;s:5:"a";b\\";i:7;s:0:"";}')
  expect([...read]).toEqual([
    [1, 'Thé'],
    [2, 'a";b\\'],
    [7, ''],
  ])
})

it('ends a string whose length is wrong where it is closed', () => {
  expect([...phpStrings('a:1:{i:1;s:9:"Yes";i:2;s:2:"No";}')]).toEqual([
    [1, 'Yes'],
    [2, 'No'],
  ])
})

it('reads nothing from a text that is not a list', () => {
  for (const text of ['', 'N;', 'a:0:{}', 'i:1;s:3:"cut']) expect(phpStrings(text).size).toBe(0)
})
