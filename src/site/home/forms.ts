import type { Fields } from '../http/forms.ts'

/** The colour scheme that was chosen; anything else follows the system. */
export function themeChoice(body: Fields): 'light' | 'dark' | 'auto' {
  return body.theme === 'light' || body.theme === 'dark' ? body.theme : 'auto'
}
