import {
  count,
  decimal,
  flag,
  id,
  list,
  oneOf,
  record,
  text,
  time,
} from '../../../../../shared/shape.ts'
import {
  serviceFigures,
  serviceStates,
  serviceTypes,
} from '../../../../../shared/services/report.ts'
import type { Declared } from '../../../../http/action.ts'
import { shows } from '../../../../http/frame/shapes.ts'
import { removeForm } from './forms.ts'

const service = record({
  id,
  type: oneOf(serviceTypes),
  node: text(60),
  machine: text(100),
  place: text(60),
  address: text(100),
  port: count.nullable(),
  pid: count.nullable(),
  version: text(60),
  state: oneOf(serviceStates),
  isUp: flag,
  isDisabled: flag,
  since: time,
  silentSeconds: decimal,
  apartSeconds: decimal,
  restarts: count,
  figures: serviceFigures,
})

export const services: Declared = {
  description: 'Lists the services of the fleet with their newest figures.',
  reply: record({ items: list(service), total: count, alerts: count }),
}

export const one: Declared = {
  description: 'Shows a service of the fleet with its figures of the last day.',
  reply: service.extend({ history: list(record({ at: time, figures: serviceFigures })) }),
}

export const removal = shows('Shows the form for removing a service.', service)

export const remove: Declared = {
  description: 'Removes a service that is down from the registry, or a tracker from the fleet.',
  body: removeForm,
  reply: record({ id, node: text(60) }),
}
