import { describe, expect, it } from 'vitest'
import {
  creditRoles,
  creditText,
  distinctCredits,
  MAX_CREDITS,
  readCredits,
  roleRows,
} from '../../../src/domain/bundles/credits.ts'

describe('credits of a bundle', () => {
  it('are read from the lines that they are written as, in every role', () => {
    const credits = creditRoles.map((role) => ({ role, name: `A ${role}: the 2nd` }))
    expect(readCredits(credits.map(creditText))).toEqual({ ok: true, credits })
  })

  it('are each read once, with the role in any case or by its key', () => {
    expect(
      readCredits(['guest:  Björk ', 'GUEST: björk', 'dj: One', 'DJ or Compiler: one']),
    ).toEqual({
      ok: true,
      credits: [
        { role: 'guest', name: 'Björk' },
        { role: 'dj', name: 'One' },
      ],
    })
  })

  it('are refused with the line and the roles', () => {
    for (const line of ['No role', 'Singer: Her', 'Guest:', ': Her', `${'x'.repeat(500)}: y`]) {
      const read = readCredits(['Guest: Him', line])
      expect(read, line).toMatchObject({ ok: false })
      if (read.ok) continue
      expect(read.error).toContain(`“${line.slice(0, 60)}”`)
      for (const role of creditRoles) expect(read.error).toContain(roleRows[role].label)
    }
    expect(readCredits([`Guest: ${'x'.repeat(201)}`])).toMatchObject({ ok: false })
    const many = Array.from({ length: MAX_CREDITS + 1 }, (_, at) => `Guest: Name ${at}`)
    expect(readCredits(many)).toEqual({ ok: false, error: 'can be at most 200' })
    expect(readCredits(many.slice(1))).toMatchObject({ ok: true })
  })

  it('are each there once, and stay in order', () => {
    const [guest, dj] = [{ role: 'guest', name: 'A' } as const, { role: 'dj', name: 'A' } as const]
    expect(distinctCredits([guest, { role: 'guest', name: 'a' }, dj])).toEqual([guest, dj])
  })
})
