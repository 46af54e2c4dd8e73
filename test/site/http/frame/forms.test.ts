import { describe, expect, it } from 'vitest'
import { list, strictRecord, text } from '../../../../src/shared/shape.ts'
import { readForm } from '../../../../src/site/http/frame/forms.ts'

const shape = strictRecord({ names: list(text(5)), title: text(5) })

describe('the errors of a form', () => {
  it('are those of each field, in order', () => {
    expect(readForm(shape, { names: ['a', 1, 'bcdefg'], other: 1 })).toEqual({
      ok: false,
      errors: {
        names: ['must be text', 'must have at most 5 characters'],
        title: ['is required'],
        other: ['is not a field of this form'],
      },
    })
  })

  it('are twenty for a list of half a million, which are not copied for each other', () => {
    const read = readForm(shape, { names: Array<number>(500_000).fill(1), title: 'a' })
    expect(read.ok).toBe(false)
    expect(read).toMatchObject({ errors: { names: Array<string>(20).fill('must be text') } })
  })
})
