import type { Shape } from '../../../../shared/shape.ts'
import { count, flag, list, oneOf, strictRecord, text } from '../../../../shared/shape.ts'
import type { SettingField } from '../../../../store/records/settings/field.ts'
import { fieldsOf, trackerFields } from '../../../../store/records/settings/fields.ts'
import type { SettingArea } from '../../../../store/records/settings/history.ts'
import { trackerSettingsShape } from '../../../../store/records/settings/settings.ts'
import { siteFields } from '../../../../store/records/settings/site-fields.ts'
import { siteSettingsShape } from '../../../../store/records/settings/site-shape.ts'
import type { Fields, FormResult } from '../../../http/frame/forms.ts'
import { readForm } from '../../../http/frame/forms.ts'

/** Returns the shape of a value, which accepts it as a form or as JSON sends it. */
function formShape(field: SettingField): Shape {
  switch (field.kind) {
    case 'number':
      return count.or(text(12)).optional()
    case 'flag':
      return flag.or(oneOf(['true', 'false'])).optional()
    case 'ports':
      return list(count).or(text(500)).optional()
    case 'text':
      return text(field.maxLength).optional()
    case 'choice':
    case 'theme':
      return text(200).optional()
  }
}

const formOf = (fields: readonly SettingField[]) =>
  strictRecord(Object.fromEntries(fields.map((field) => [field.name, formShape(field)])))

export const siteForm = formOf(siteFields)
export const trackerForm = formOf(trackerFields)

/** Reads the values of one area's form by name, each in its shape. Omitted values do not change. */
export function readSettings(
  area: SettingArea,
  body: Fields,
): FormResult<Readonly<Record<string, unknown>>> {
  const form = readForm(area === 'site' ? siteForm : trackerForm, body)
  if (!form.ok) return form
  const values = Object.fromEntries(
    fieldsOf(area)
      .filter(({ name }) => form.value[name] !== undefined)
      .map((field) => [field.name, valueOf(field, form.value[field.name])]),
  )
  const shape = area === 'site' ? siteSettingsShape.partial() : trackerSettingsShape.partial()
  return readForm(shape, values)
}

/** Converts a typed value. Text that is not a number remains text, for which the shape fails. */
function valueOf(field: SettingField, given: unknown): unknown {
  if (typeof given !== 'string') return given
  const typed = given.trim()
  if (field.kind === 'flag') return typed === 'true'
  if (field.kind === 'number') return asNumber(typed)
  if (field.kind !== 'ports') return typed
  return typed === '' ? [] : typed.split(/[\s,]+/).map(asNumber)
}

function asNumber(typed: string): unknown {
  return /^\d{1,15}$/.test(typed) ? Number(typed) : typed
}

/** Returns a value as a field of a form shows it. */
export function asTyped(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ')
  return typeof value === 'boolean' ? String(value) : String(value ?? '')
}
