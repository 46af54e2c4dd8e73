import { defineCommand } from '../define-command.ts'
import { runRole } from '../run-role.ts'

export const site = defineCommand({
  name: 'site',
  summary: 'runs the site alone',
  permission: null,
  why: 'it runs a part of the program',
  run: (call) => runRole('site', call),
})

export const tracker = defineCommand({
  name: 'tracker',
  summary: 'runs a tracker alone',
  permission: null,
  why: 'it runs a part of the program',
  run: (call) => runRole('tracker', call),
})

export const jobs = defineCommand({
  name: 'jobs',
  summary: 'runs jobs alone: the bridge, the booking of traffic, clock tasks',
  permission: null,
  why: 'it runs a part of the program',
  run: (call) => runRole('jobs', call),
})
