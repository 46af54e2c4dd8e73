import * as alerts from './system/alerts/controller.ts'
import * as alertTargets from './system/alerts/targets/controller.ts'
import * as alertWindows from './system/alerts/windows/controller.ts'
import * as anomalies from './people/anomalies/controller.ts'
import * as fairPlay from './people/fair-play/controller.ts'
import * as holdings from './people/fair-play/holdings/controller.ts'
import * as heldCredit from './people/fair-play/held/controller.ts'
import * as fairPlayPairs from './people/fair-play/pairs/controller.ts'
import * as services from './system/fleet/services/controller.ts'
import * as attributes from './catalog/taxonomy/attributes/controller.ts'
import * as attributeSchema from './catalog/taxonomy/attributes/schema/controller.ts'
import * as audit from './system/audit/controller.ts'
import * as shadow from './system/shadow/controller.ts'
import * as backups from './system/backups/controller.ts'
import * as bans from './people/bans/controller.ts'
import * as banners from './system/banners/controller.ts'
import * as bulkActions from './people/members/bulk-actions/controller.ts'
import * as bridge from './system/fleet/bridge/controller.ts'
import * as categories from './catalog/taxonomy/controller.ts'
import * as clients from './people/bans/clients/controller.ts'
import * as closing from './people/accounts/closing/controller.ts'
import * as forums from './system/forums/controller.ts'
import * as forumGroups from './system/forums/groups/controller.ts'
import * as home from './overview/controller.ts'
import * as emailDomains from './people/bans/email-domains/controller.ts'
import * as explain from './system/fleet/explain/controller.ts'
import * as foreignUrls from './people/foreign-urls/controller.ts'
import * as fleet from './system/fleet/controller.ts'
import * as irc from './system/irc/controller.ts'
import * as ircChannels from './system/irc/channels/controller.ts'
import * as jobsDay from './system/tasks/day/controller.ts'
import * as imports from './economy/imports/controller.ts'
import * as invites from './people/registration/invites/controller.ts'
import * as grants from './economy/grants/controller.ts'
import * as jobs from './system/tasks/controller.ts'
import * as mails from './system/mails/controller.ts'
import * as memberAccess from './people/members/access/controller.ts'
import * as memberActs from './people/members/acts/controller.ts'
import * as members from './people/members/controller.ts'
import * as cases from './people/cases/controller.ts'
import * as caseActs from './people/cases/acts/controller.ts'
import * as caseReasons from './people/cases/reasons/controller.ts'
import * as responsibilities from './people/cases/responsibilities/controller.ts'
import * as preparedAnswers from './people/cases/answers/controller.ts'
import * as messageReports from './people/messages/controller.ts'
import * as moderation from './catalog/uploads/controller.ts'
import * as notes from './people/members/notes/controller.ts'
import * as reachability from './people/reachability/controller.ts'
import * as ratio from './people/ratio/controller.ts'
import * as hitAndRun from './people/hit-and-run/controller.ts'
import * as hitAndRunExemptions from './people/hit-and-run/exemptions/controller.ts'
import * as applications from './people/registration/controller.ts'
import * as applicationQuestions from './people/registration/questions/controller.ts'
import * as pools from './economy/pools/controller.ts'
import * as promotions from './economy/promotions/controller.ts'
import * as safety from './people/accounts/controller.ts'
import * as replay from './system/traffic/controller.ts'
import * as roles from './people/roles/controller.ts'
import * as search from './overview/search/controller.ts'
import * as classes from './people/roles/classes/controller.ts'
import * as madeRoles from './people/roles/made/controller.ts'
import * as memberRights from './people/roles/members/controller.ts'
import * as roleSlots from './people/roles/slots/controller.ts'
import * as simulations from './economy/simulations/controller.ts'
import * as simulationFiles from './economy/simulations/files/controller.ts'
import * as economy from './economy/figures/controller.ts'
import * as settings from './system/settings/controller.ts'
import * as store from './economy/shop/controller.ts'
import * as tags from './catalog/taxonomy/tags/controller.ts'
import * as toolNumbers from './catalog/taxonomy/numbers/controller.ts'
import * as torrents from './catalog/torrents/controller.ts'
import * as textRules from './people/text-rules/controller.ts'
import * as heldTexts from './people/text-rules/held/controller.ts'
import * as textLimits from './people/text-rules/limits/controller.ts'
import * as themes from './system/themes/controller.ts'
import * as traces from './system/fleet/traces/controller.ts'
import * as watch from './people/ratio/watch/controller.ts'
import * as warnings from './people/members/warnings/controller.ts'

/** Every controller of the console. */
export const adminControllers = [
  home,
  alerts,
  alertTargets,
  alertWindows,
  services,
  search,
  members,
  memberAccess,
  memberActs,
  safety,
  closing,
  notes,
  anomalies,
  fairPlay,
  heldCredit,
  holdings,
  fairPlayPairs,
  cases,
  caseActs,
  caseReasons,
  preparedAnswers,
  responsibilities,
  messageReports,
  heldTexts,
  textRules,
  textLimits,
  bulkActions,
  warnings,
  roles,
  madeRoles,
  roleSlots,
  classes,
  memberRights,
  ratio,
  watch,
  hitAndRun,
  hitAndRunExemptions,
  bans,
  applicationQuestions,
  applications,
  emailDomains,
  foreignUrls,
  reachability,
  invites,
  torrents,
  moderation,
  categories,
  attributes,
  attributeSchema,
  tags,
  toolNumbers,
  promotions,
  economy,
  simulations,
  simulationFiles,
  store,
  pools,
  grants,
  imports,
  replay,
  settings,
  forums,
  forumGroups,
  banners,
  themes,
  clients,
  fleet,
  traces,
  explain,
  jobsDay,
  jobs,
  backups,
  shadow,
  bridge,
  irc,
  ircChannels,
  mails,
  audit,
]
