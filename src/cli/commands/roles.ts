import { defineCommand } from '../define-command.ts'
import { TAKE_OVER } from '../arguments/next-process.ts'
import { runRole } from '../run-role.ts'

export const site = defineCommand({
  name: 'site',
  summary: 'runs only the site',
  permission: null,
  why: 'it runs a part of the program',
  run: (call) => runRole('site', call),
})

export const tracker = defineCommand({
  name: 'tracker',
  summary: 'runs only a tracker',
  permission: null,
  why: 'it runs a part of the program',
  options: {
    [TAKE_OVER]: {
      type: 'boolean',
      doc: 'replaces the tracker that runs on this BABOU_DATA, which serves until then',
    },
  },
  run: (call) => runRole('tracker', call, call.options[TAKE_OVER]),
})

export const jobs = defineCommand({
  name: 'jobs',
  summary: 'runs only jobs: the bridge, booking of traffic, scheduled tasks',
  permission: null,
  why: 'it runs a part of the program',
  run: (call) => runRole('jobs', call),
})

export const announce = defineCommand({
  name: 'announce',
  summary: 'runs only the bot that announces torrents on IRC',
  permission: null,
  why: 'it runs a part of the program',
  run: (call) => runRole('announce', call),
})
