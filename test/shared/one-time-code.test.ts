import { describe, expect, it } from 'vitest'
import {
  base32,
  codeOf,
  fromBase32,
  newSecret,
  setupAddress,
  stepAt,
  stepOf,
} from '../../src/shared/one-time-code.ts'

const RFC = Buffer.from('12345678901234567890')

describe('one-time codes', () => {
  it('are those of RFC 4226, appendix D', () => {
    const codes = Array.from({ length: 10 }, (_none, step) => codeOf(RFC, step))
    expect(codes).toEqual(
      '755224 287082 359152 969429 338314 254676 287922 162583 399871 520489'.split(' '),
    )
  })

  it('are those of RFC 6238, appendix B, at its times', () => {
    const times = [59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000]
    const codes = times.map((time) => codeOf(RFC, stepAt(new Date(time * 1000))))
    expect(codes).toEqual('287082 081804 050471 005924 279037 353130'.split(' '))
  })

  it('count a step early and late, and never a second time', () => {
    const now = new Date('2026-01-01T12:00:10Z')
    const step = stepAt(now)
    for (const off of [-1, 0, 1])
      expect(stepOf(RFC, codeOf(RFC, step + off), 0, now)).toBe(step + off)
    for (const off of [-2, 2]) expect(stepOf(RFC, codeOf(RFC, step + off), 0, now)).toBeNull()
    expect(stepOf(RFC, codeOf(RFC, step), step, now)).toBeNull()
    expect(stepOf(RFC, codeOf(RFC, step - 1), step, now)).toBeNull()
    expect(stepOf(RFC, '', 0, now)).toBeNull()
  })

  it('have secrets that apps can read', () => {
    expect(base32(RFC)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    expect(fromBase32('gezd gnbv gy3t qojq GEZDGNBVGY3TQOJQ')).toEqual(RFC)
    expect(fromBase32('GEZD1')).toBeNull()
    expect(base32(newSecret())).toMatch(/^[A-Z2-7]{32}$/)
    expect(setupAddress(RFC, 'A & B', 'ann')).toBe(
      'otpauth://totp/A%20%26%20B:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=A%20%26%20B',
    )
  })
})
