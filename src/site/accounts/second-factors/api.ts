import {
  count,
  flag,
  id,
  list,
  looseRecord,
  named,
  record,
  text,
  time,
} from '../../../shared/shape.ts'
import type { Declared } from '../../http/action.ts'
import { accepts, acts } from '../../http/frame/shapes.ts'
import { beginShape, confirmShape, keyShape } from './forms.ts'

const keyJson = named(
  'SecurityKey',
  record({ id, name: text(60), createdAt: time, lastUsedAt: time.nullable() }),
)

export const show: Declared = {
  description: 'Lists your two-factor methods.',
  reply: record({
    has: flag,
    appSince: time.nullable(),
    recoveryCodesLeft: count,
    keys: list(keyJson),
  }),
}

const codesShape = record({ recoveryCodes: list(text(20)).nullable() })

export const begin = accepts('Creates the secret of an authenticator app.', beginShape)

export const secret: Declared = {
  description: 'Returns the secret of an authenticator app until its first code is entered.',
  reply: record({ secret: text(60), address: text(500) }),
  stepUp: true,
}

export const confirm: Declared = {
  description: 'Activates the authenticator app with its first code. Shows recovery codes once.',
  body: confirmShape,
  reply: codesShape,
}

export const removeApp = acts('Removes the authenticator app.')

export const keyOptions: Declared = {
  description: 'Returns the options for creating a security key.',
  reply: record({ keyOptions: looseRecord({ challenge: text(300) }) }),
}

export const addKey: Declared = {
  description: 'Adds a security key. With your first method, recovery codes are shown once.',
  body: keyShape,
  reply: codesShape,
}

export const removeKey = acts('Removes a security key.')

export const renewCodes = acts(
  'Generates new recovery codes, shown once. Earlier codes no longer work.',
  codesShape,
)
