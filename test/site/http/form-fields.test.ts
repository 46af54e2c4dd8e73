import { describe, expect, it } from 'vitest'
import { checkbox, count, id, list, oneOf, strictRecord, text } from '../../../src/shared/shape.ts'
import { formFields } from '../../../src/site/http/form-fields.ts'
import { untyped } from '../../../src/site/http/frame/fields.ts'

const fields = formFields(
  strictRecord({
    name: text(60).trim().min(1),
    slug: text(40).regex(/^[a-z]+$/),
    hint: text(200).trim().optional(),
    either: id.or(text(3).regex(/^\d+$/)),
    lines: text(500)
      .or(list(text(20)))
      .optional(),
    days: count.or(text(9)),
    secret: text(200).optional(),
    kind: oneOf(['one', 'two']),
    isOn: checkbox.optional(),
  }),
)
const form = untyped()

describe('the fields of a form', () => {
  it('are required where the shape refuses an empty text', () => {
    const isRequired = (name: Parameters<typeof fields.text>[1]) =>
      fields.text(form, name, 'Label').field.isRequired
    expect([isRequired('name'), isRequired('slug'), isRequired('either')]).toEqual([
      true,
      true,
      true,
    ])
    expect([isRequired('hint'), isRequired('lines'), isRequired('days')]).toEqual([
      false,
      false,
      false,
    ])
  })

  it('are as long as the text of the shape', () => {
    const lengthOf = (name: Parameters<typeof fields.text>[1]) =>
      fields.area(form, name, 'Label').field.maxLength
    const names = ['name', 'slug', 'hint', 'either', 'lines'] as const
    expect(names.map(lengthOf)).toEqual([60, 40, 200, 3, 500])
  })

  it('have no length if they are numbers or passwords', () => {
    const days = fields.text(form, 'days', 'Days', { type: 'number' })
    const secret = fields.text(form, 'secret', 'Secret', { type: 'password' })
    expect([days.field.maxLength, secret.field.maxLength]).toEqual([null, null])
  })

  it('can be stricter than the shape', () => {
    const days = fields.text(form, 'days', 'Days', { isRequired: true, maxLength: 2 })
    expect(days.field).toMatchObject({ isRequired: true, maxLength: 2 })
  })

  it('of other kinds have only their kind', () => {
    const { isCheck, field } = fields.check(form, 'isOn', 'On')
    expect([isCheck, field.isRequired, field.maxLength]).toEqual([true, false, null])
    expect(fields.select(form, 'kind', 'Kind').field.isRequired).toBe(false)
  })
})
