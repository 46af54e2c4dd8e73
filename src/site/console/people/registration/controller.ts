import { get, post } from '../../../http/action.ts'
import { claimed, decided, desk, imageShown, listed, noted, shown } from './acts.ts'
import * as api from './api.ts'
import { PATHS } from './parts/labels.ts'

const APPLICATION = desk('application', 'console/people/registration/show')
const APPEAL = desk('appeal', 'console/people/registration/show')
const { application: APPLICATIONS, appeal: APPEALS } = PATHS

export const applications = get(APPLICATIONS, 'applications.judge', api.list, (call) =>
  listed(call, 'application'),
)
export const application = get(`${APPLICATIONS}/:id`, 'applications.judge', api.show, (call) =>
  shown(call, APPLICATION, call.params.id),
)
export const proof = get(
  `${APPLICATIONS}/:id/images/:position`,
  'applications.judge',
  api.image,
  (call) => imageShown(call, call.params.id, call.params.position),
)
export const claimApplication = post(
  `${APPLICATIONS}/:id/claim`,
  'applications.judge',
  api.claim,
  (call) => claimed(call, APPLICATION, call.params.id),
)
export const noteApplication = post(
  `${APPLICATIONS}/:id/notes`,
  'applications.judge',
  api.note,
  (call) => noted(call, APPLICATION, call.params.id),
)
export const decideApplication = post(
  `${APPLICATIONS}/:id/decision`,
  'applications.judge',
  api.decide,
  (call) => decided(call, APPLICATION, call.params.id),
)

export const appeals = get(APPEALS, 'appeals.judge', api.list, (call) => listed(call, 'appeal'))
export const appeal = get(`${APPEALS}/:id`, 'appeals.judge', api.show, (call) =>
  shown(call, APPEAL, call.params.id),
)
export const claimAppeal = post(`${APPEALS}/:id/claim`, 'appeals.judge', api.claim, (call) =>
  claimed(call, APPEAL, call.params.id),
)
export const noteAppeal = post(`${APPEALS}/:id/notes`, 'appeals.judge', api.note, (call) =>
  noted(call, APPEAL, call.params.id),
)
export const decideAppeal = post(`${APPEALS}/:id/decision`, 'appeals.judge', api.decide, (call) =>
  decided(call, APPEAL, call.params.id),
)
