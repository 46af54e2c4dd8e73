import type { Config } from '../../shared/config.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../../store/base/db.ts'
import * as alsoDownloaded from '../../store/torrents/also-downloaded.ts'
import { writeSwarmHistory } from '../rows/swarm-history-rows.ts'
import { writeTop } from '../rows/made/top.ts'
import { writeWanted } from '../rows/made/wanted.ts'
import { settleEmails, sortNotifications } from '../rows/settled-rows.ts'
import { writeArticles } from './articles.ts'
import { reportThings } from './cases.ts'
import { chooseSettings } from './choices.ts'
import { holdClasses } from './classes.ts'
import { talk } from './conversations.ts'
import { doubtReports } from './findings/doubtful.ts'
import { askMembers } from './polls.ts'
import { makeExceptions } from './exceptions.ts'
import { holdTexts } from './held-texts.ts'
import { prepareAlerts, prepareIrc } from './connections.ts'
import { searchInVain } from './lost-searches.ts'
import { keepFavorites } from './favorites.ts'
import { careForMembers } from './people.ts'
import { writeThreads } from './threads.ts'
import { makeThemes } from './looks.ts'
import { describeMedia } from './media.ts'
import { writeLetters } from './letters.ts'
import { debatePolicies } from './policies.ts'
import { startPromotions } from './promotions.ts'
import { askForTorrents } from './requests.ts'
import { requireSeeding } from './requirements.ts'
import { rescueSome } from './rescues.ts'
import { ban, publish } from './rules.ts'
import { sceneOf } from './scene.ts'
import { giveRoles } from './secondary-roles.ts'
import { fillQueues } from './staff-queues.ts'
import { voteOnTags } from './tag-votes.ts'
import { prepareUploads } from './uploads.ts'
import { beUnusual } from './findings/unusual.ts'
import { writeWiki } from './wiki.ts'

// What people do on the site, by the same functions as on the site. It takes about as long for a
// community of any size.

/** The fewest members that have a life: each scene is about different ones. */
const FEWEST = 60
/** Simulations of more members take longer than the rest of their life. */
const MANY = 5_000
/** Torrents whose page tells what its members also downloaded. */
const MOST_SNATCHED = 200

interface Given {
  readonly db: Db
  readonly config: Config
  readonly secrets: Secrets
  readonly now: Date
  readonly members: number
  /** Whether the community is so large that only its last days are evaluated. */
  readonly isLarge: boolean
}

/** Gives a filled community a life; false if it is too small for one. */
export async function live({ members, isLarge, ...given }: Given): Promise<boolean> {
  const scene = members < FEWEST ? null : await sceneOf(given)
  if (scene === null || scene.quiet.length < FEWEST - 10) return false
  await careForMembers(scene)
  await askForTorrents(scene)
  await beUnusual(scene)
  if (!isLarge) await doubtReports(scene)
  await writeSwarmHistory(scene.db, scene.now)
  await prepareUploads(scene)
  await describeMedia(scene)
  await holdClasses(scene)
  await giveRoles(scene)
  await requireSeeding(scene, isLarge)
  await debatePolicies(scene, members > MANY)
  await fillQueues(scene)
  await reportThings(scene)
  await makeExceptions(scene)
  await ban(scene)
  await publish(scene)
  await keepFavorites(scene)
  await startPromotions(scene)
  await writeArticles(scene)
  await writeWiki(scene)
  await talk(scene)
  await writeLetters(scene)
  await writeThreads(scene)
  await askMembers(scene)
  await holdTexts(scene)
  await searchInVain(scene)
  await rescueSome(scene)
  await voteOnTags(scene)
  await chooseSettings(scene)
  await prepareIrc(scene)
  await prepareAlerts(scene)
  await makeThemes(scene)
  await alsoDownloaded.makeSome(scene.db, MOST_SNATCHED, scene.now)
  await writeTop(scene.db, scene.now, ['requests', 'posts'], { isLarge })
  await writeWanted(scene.db, scene.now)
  await settleEmails(scene.db, scene.now)
  await sortNotifications(scene.db)
  return true
}
