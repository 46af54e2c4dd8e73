import { list, record, text } from '../../shared/shape.ts'
import type { Declared } from '../http/action.ts'
import { enteredShape } from '../http/enter.ts'
import { accepts, acts, shows, withCsrf } from '../http/frame/shapes.ts'
import { loginQuery, signInShape } from './forms.ts'

export const loginForm = shows('Returns the CSRF token for signing in.', withCsrf, loginQuery)

export const login = accepts('Signs in and sets the session cookie.', signInShape, enteredShape)

export const logout = acts('Signs out of this session.')

const sectionShape = record({ href: text(100), label: text(60), says: text(200) })

export const overview: Declared = {
  description: 'Lists the sections of your settings.',
  reply: record({
    items: list(sectionShape),
    reach: text(2_000).describe(
      'whether peers can connect to your clients; empty if you have none',
    ),
  }),
}
