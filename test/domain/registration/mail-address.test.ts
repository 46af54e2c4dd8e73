import fs from 'node:fs'
import path from 'node:path'
import { domainToUnicode } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { domainsOf, readDomain, ruleOn } from '../../../src/domain/registration/email-domains.ts'
import { canonicalAddress } from '../../../src/domain/registration/mail-address.ts'
import { fromPunycode } from '../../../src/domain/registration/punycode.ts'

const CASES = fs
  .readFileSync(path.join(import.meta.dirname, 'cases/mail-domains.txt'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(' ') as [string, string])

describe('an address', () => {
  it.each(CASES)('%s is delivered to %s', (typed, seen) => {
    expect(canonicalAddress(typed).toLowerCase()).toBe(seen)
    expect(domainsOf(typed)[0]).toBe(seen.slice(2))
    const rule = { domain: seen.slice(2), kind: 'deny' } as const
    const policy = { onlyAllowed: false, refusesDisposable: false }
    expect(ruleOn(typed, [rule], policy)).toBe('denied')
  })

  it('keeps its case when it is in ASCII', () => {
    expect(canonicalAddress('Ann@Example.ORG')).toBe('Ann@Example.ORG')
  })
})

describe('a typed rule', () => {
  it.each(CASES.filter(([, seen]) => !/xn--/.test(seen)))('about %s', (typed, seen) => {
    expect(readDomain(typed.slice(1))).toBe(seen.slice(2))
  })
})

describe('a label in ASCII', () => {
  it('is read as Node.js reads it', () => {
    const label = fc.string({
      unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz0123456789-'),
      minLength: 1,
      maxLength: 20,
    })
    fc.assert(
      fc.property(label, (given) => {
        const known = domainToUnicode(`xn--${given}`)
        if (known !== '' && !known.startsWith('xn--')) expect(fromPunycode(given)).toBe(known)
      }),
    )
    for (const word of ['bücher', '例え', 'аррӏе', 'ü', '中文网络', 'löwe-3', '💿']) {
      const ascii = new URL(`http://${word}.example`).hostname.replace('.example', '')
      expect(fromPunycode(ascii.slice(4))).toBe(word)
    }
  })
})
