import * as anomalies from './anomalies/controller.ts'
import * as attributes from '../console/catalog/taxonomy/attributes/controller.ts'
import * as attributeSchema from '../console/catalog/taxonomy/attributes/schema/controller.ts'
import * as audit from './audit/controller.ts'
import * as bans from './bans/controller.ts'
import * as banners from './banners/controller.ts'
import * as batches from './batches/controller.ts'
import * as bridge from './bridge/controller.ts'
import * as categories from '../console/catalog/taxonomy/controller.ts'
import * as clients from './clients/controller.ts'
import * as closing from './closing/controller.ts'
import * as contentPages from './content/controller.ts'
import * as home from './controller.ts'
import * as emailDomains from './email-domains/controller.ts'
import * as explain from './explain/controller.ts'
import * as fleet from './fleet/controller.ts'
import * as jobsDay from './jobs/day/controller.ts'
import * as invites from './invites/controller.ts'
import * as grants from '../console/economy/grants/controller.ts'
import * as jobs from './jobs/controller.ts'
import * as mails from './mails/controller.ts'
import * as memberActs from './member-acts/controller.ts'
import * as members from './members/controller.ts'
import * as moderation from '../console/catalog/uploads/controller.ts'
import * as notes from './notes/controller.ts'
import * as ratio from './ratio/controller.ts'
import * as obligations from './obligations/controller.ts'
import * as obligationFreedom from './obligations/freedom/controller.ts'
import * as petitions from './petitions/controller.ts'
import * as petitionQuestions from './petitions/questions/controller.ts'
import * as pools from '../console/economy/pools/controller.ts'
import * as promotions from '../console/economy/promotions/controller.ts'
import * as safety from './safety/controller.ts'
import * as replay from './replay/controller.ts'
import * as roles from './roles/controller.ts'
import * as search from './search/controller.ts'
import * as classes from './roles/classes/controller.ts'
import * as madeRoles from './roles/made/controller.ts'
import * as memberRights from './roles/members/controller.ts'
import * as roleSlots from './roles/slots/controller.ts'
import * as simulations from '../console/economy/simulations/controller.ts'
import * as simulationFiles from '../console/economy/simulations/files/controller.ts'
import * as economy from '../console/economy/figures/controller.ts'
import * as settings from './settings/controller.ts'
import * as store from '../console/economy/shop/controller.ts'
import * as tags from '../console/catalog/taxonomy/tags/controller.ts'
import * as torrents from '../console/catalog/torrents/controller.ts'
import * as traces from './traces/controller.ts'
import * as watch from './watch/controller.ts'
import * as warnings from './warnings/controller.ts'

/** Every controller of the console. */
export const adminControllers = [
  home,
  search,
  members,
  memberActs,
  safety,
  closing,
  notes,
  anomalies,
  batches,
  warnings,
  roles,
  madeRoles,
  roleSlots,
  classes,
  memberRights,
  ratio,
  watch,
  obligations,
  obligationFreedom,
  bans,
  petitionQuestions,
  petitions,
  emailDomains,
  invites,
  torrents,
  moderation,
  categories,
  attributes,
  attributeSchema,
  tags,
  promotions,
  economy,
  simulations,
  simulationFiles,
  store,
  pools,
  grants,
  replay,
  settings,
  contentPages,
  banners,
  clients,
  fleet,
  traces,
  explain,
  jobsDay,
  jobs,
  bridge,
  mails,
  audit,
]
