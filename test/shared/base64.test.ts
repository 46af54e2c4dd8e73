import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { isBase64 } from '../../src/shared/base64.ts'

const MEANT = /^[A-Za-z0-9+/]*={0,2}$/

describe('base64', () => {
  it('is recognized exactly as the slow way does', () => {
    const texts = [
      '',
      '=',
      '==',
      '===',
      'QQ==',
      'QQ=',
      '=Q',
      'Q=Q=',
      'Q\n',
      'Q ',
      'Q-_',
      'Qé',
      'Q中=',
    ]
    for (let code = 0; code < 300; code++) texts.push(`A${String.fromCharCode(code)}A`)
    for (let bytes = 0; bytes < 9; bytes++) texts.push(randomBytes(bytes).toString('base64'))
    expect(texts.filter((text) => isBase64(text) !== MEANT.test(text))).toEqual([])
  })
})
