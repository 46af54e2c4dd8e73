import { oneOf, strictRecord, text } from '../../shared/shape.ts'
import type { Fields } from '../http/frame/forms.ts'
import { readForm } from '../http/frame/forms.ts'

export const themeShape = strictRecord({
  theme: oneOf(['light', 'dark', 'auto']),
  next: text(2_000).optional().describe('path that a browser is redirected to'),
})

/** Returns the chosen color scheme; anything else follows the system. */
export function themeChoice(body: Fields): 'light' | 'dark' | 'auto' {
  const form = readForm(themeShape, body)
  return form.ok ? form.value.theme : 'auto'
}
