import * as z from 'zod'
import { networks, port, reloadedSetting, setting, watched } from '../config-shapes.ts'
import { isDatabaseUrl } from '../database-urls.ts'

// The settings of every node: its data, its name, and where its state can be read.

export const machineSettings = {
  DATABASE_URL: setting(
    z.string().refine(isDatabaseUrl, 'expected postgres://user@host/name').optional(),
    undefined,
    'PostgreSQL 15 or newer; with several hosts (a:5432,b:5432), the one that accepts writes; ' +
      'unset: the embedded one in BABOU_DATA/postgres',
  ),
  BABOU_DATA: setting(z.string().min(1), './data', 'the folder for all data of the program'),
  BABOU_SECRET: setting(
    z.string().min(16).optional(),
    undefined,
    'master key; unset: created at the first start in BABOU_DATA',
  ),
  BABOU_NODE: setting(
    z
      .string()
      .regex(/^[\w.-]{1,60}$/)
      .optional(),
    undefined,
    "this node's name in the fleet; unset: host name + role",
  ),
  BABOU_PLACE: reloadedSetting(
    z
      .string()
      .regex(/^[^\u0000-\u001f]{0,60}$/)
      .transform((value) => value.trim()),
    '',
    'where this machine is, such as a data center, for the pages about the fleet',
  ),
  BABOU_WATCH: reloadedSetting(
    watched.optional(),
    undefined,
    'programs on this machine that the node asks for their state, separated by commas: ' +
      'haproxy:/run/haproxy/admin.sock, haproxy:127.0.0.1:9999, nats:http://127.0.0.1:8222',
  ),
  BABOU_OPS_HOST: setting(
    z.string().min(1),
    '127.0.0.1',
    'where /healthz, /readyz and /metrics are',
  ),
  BABOU_SITE_OPS_PORT: setting(port, '8081', 'ops port of the site'),
  BABOU_TRACKER_OPS_PORT: setting(port, '4201', 'ops port of the tracker'),
  BABOU_JOBS_OPS_PORT: setting(port, '8082', 'ops port of jobs'),
  BABOU_ANNOUNCE_OPS_PORT: setting(port, '8083', 'ops port of the bot that announces on IRC'),
  BABOU_TRUSTED_PROXIES: setting(
    networks.optional(),
    undefined,
    'networks whose X-Forwarded-For is trusted',
  ),
  BABOU_DNS_HOOK: setting(
    z.string().regex(/^\//, 'expected an absolute path').optional(),
    undefined,
    'a program that jobs starts when addresses of trackers change, with the DNS records on stdin',
  ),
  BABOU_BACKUPS: reloadedSetting(
    z.string().min(1).optional(),
    undefined,
    'the folder for scheduled backups; unset: BABOU_DATA/backups',
  ),
  BABOU_BACKUP_PASSPHRASE_FILE: reloadedSetting(
    z.string().min(1).optional(),
    undefined,
    'a file whose first line encrypts scheduled backups; unset: they are not encrypted',
  ),
} as const
