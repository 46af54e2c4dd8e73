import type { ApplicationKind } from '../../../../store/registration/applications.ts'
import { get, post } from '../../../http/action.ts'
import { claimed, decided, imageShown, listed, noted, shown } from './acts.ts'
import * as api from './api.ts'
import { PATHS } from './parts/labels.ts'

const PROOF = `${PATHS.application}/:id/images/:position` as const

export const applications = actionsFor('application', 'applications.judge')
export const appeals = actionsFor('appeal', 'appeals.judge')

/** Creates the actions of staff, which are the same for applications and appeals. */
function actionsFor(kind: ApplicationKind, right: 'applications.judge' | 'appeals.judge') {
  const path = PATHS[kind]
  return [
    get(path, right, api.list, (call) => listed(call, kind)),
    get(`${path}/:id`, right, api.show, (call) => shown(call, kind, call.params.id)),
    post(`${path}/:id/claim`, right, api.claim, (call) => claimed(call, kind, call.params.id)),
    post(`${path}/:id/notes`, right, api.note, (call) => noted(call, kind, call.params.id)),
    post(`${path}/:id/decision`, right, api.decide, (call) => decided(call, kind, call.params.id)),
  ]
}

export const proof = get(PROOF, 'applications.judge', api.image, (call) =>
  imageShown(call, call.params.id, call.params.position),
)
