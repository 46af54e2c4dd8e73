import * as attributes from './attributes/controller.ts'
import * as attributeSchema from './attributes/schema/controller.ts'
import * as audit from './audit/controller.ts'
import * as bans from './bans/controller.ts'
import * as bridge from './bridge/controller.ts'
import * as categories from './catalog/controller.ts'
import * as clients from './clients/controller.ts'
import * as home from './controller.ts'
import * as explain from './explain/controller.ts'
import * as fleet from './fleet/controller.ts'
import * as jobs from './jobs/controller.ts'
import * as mails from './mails/controller.ts'
import * as memberActs from './member-acts/controller.ts'
import * as members from './members/controller.ts'
import * as moderation from './moderation/controller.ts'
import * as roles from './roles/controller.ts'
import * as settings from './settings/controller.ts'
import * as tags from './tags/controller.ts'
import * as torrents from './torrents/controller.ts'
import * as traces from './traces/controller.ts'

/** Every controller of the console. */
export const adminControllers = [
  home,
  members,
  memberActs,
  roles,
  bans,
  torrents,
  moderation,
  categories,
  attributes,
  attributeSchema,
  tags,
  settings,
  clients,
  fleet,
  traces,
  explain,
  jobs,
  bridge,
  mails,
  audit,
]
