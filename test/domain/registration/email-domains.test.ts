import { describe, expect, it } from 'vitest'
import { readDomain, ruleOn } from '../../../src/domain/registration/email-domains.ts'

const LAX = { onlyAllowed: false, refusesDisposable: true }
const STRICT = { onlyAllowed: true, refusesDisposable: true }
const rule = (domain: string, kind: 'allow' | 'deny') => ({ domain, kind })

describe('a rule about a domain', () => {
  it('applies to all its subdomains, and the nearest one decides', () => {
    const rules = [rule('example.org', 'deny'), rule('good.example.org', 'allow')]
    expect(ruleOn('a@example.org', rules, LAX)).toBe('denied')
    expect(ruleOn('a@Mail.EXAMPLE.org', rules, LAX)).toBe('denied')
    expect(ruleOn('a@mx.good.example.org', rules, LAX)).toBe('taken')
    expect(ruleOn('a@notexample.org', rules, LAX)).toBe('taken')
  })

  it('is required where only allowed domains are accepted', () => {
    expect(ruleOn('a@example.org', [], STRICT)).toBe('not-allowed')
    expect(ruleOn('a@example.org', [rule('example.org', 'allow')], STRICT)).toBe('taken')
  })

  it('wins over the list of disposable domains', () => {
    expect(ruleOn('a@mailinator.com', [], LAX)).toBe('disposable')
    expect(ruleOn('a@x.mailinator.com', [], LAX)).toBe('disposable')
    expect(ruleOn('a@mailinator.com', [], { ...LAX, refusesDisposable: false })).toBe('taken')
    expect(ruleOn('a@mailinator.com', [rule('mailinator.com', 'allow')], LAX)).toBe('taken')
  })

  it.each([
    ['example.org', 'example.org'],
    [' @Example.ORG. ', 'example.org'],
    ['*.example.org', 'example.org'],
    ['bücher.example', 'bücher.example'],
    ['localhost', null],
    ['a b.example', null],
    ['-x.example', null],
    ['', null],
  ])('is read from %j', (typed, domain) => expect(readDomain(typed)).toBe(domain))
})
