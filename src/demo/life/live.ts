import type { Config } from '../../shared/config.ts'
import type { Secrets } from '../../shared/secrets.ts'
import type { Db } from '../../store/base/db.ts'
import * as alsoDownloaded from '../../store/torrents/also-downloaded.ts'
import { writeSwarmHistory } from '../rows/swarm-history-rows.ts'
import { writeSwarmCounts } from '../rows/made/swarm-counts.ts'
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
import type { Scene } from './scene.ts'
import { sceneOf } from './scene.ts'
import { giveRoles } from './secondary-roles.ts'
import { fillQueues } from './staff-queues.ts'
import { voteOnTags } from './tag-votes.ts'
import { prepareUploads } from './uploads.ts'
import { beUnusual } from './findings/unusual.ts'
import { writeWiki } from './wiki.ts'

// The activity of people, written by the same functions as on the site. It takes about as long for
// a community of any size.

/** The fewest members that are needed, because each scene is about different ones. */
const FEWEST = 60
/** With more members, simulations take longer than everything else here. */
const MANY = 5_000
/** The number of torrents whose page shows what its members also downloaded. */
const MOST_SNATCHED = 200

interface Given {
  readonly db: Db
  readonly config: Config
  readonly secrets: Secrets
  readonly now: Date
  readonly members: number
  /** Whether the community is so large that only its last days are evaluated. */
  readonly isLarge: boolean
  /**
   * Called after each scene with the number of scenes that were played, and with that of all
   * scenes.
   */
  readonly onScene?: (done: number, total: number) => void
}

/** Fills a community with activity. Resolves with false if it is too small for that. */
export async function live({ members, isLarge, onScene, ...given }: Given): Promise<boolean> {
  const scene = members < FEWEST ? null : await sceneOf(given)
  if (scene === null || scene.quiet.length < FEWEST - 10) {
    await writeSwarmCounts(given.db)
    return false
  }
  const scenes = scenesFor({ isLarge, isMany: members > MANY })
  for (const [nth, play] of scenes.entries()) {
    await play(scene)
    onScene?.(nth + 1, scenes.length)
  }
  return true
}

type Play = (scene: Scene) => Promise<unknown>

/** Returns the scenes in their order; later ones use the results of earlier ones. */
function scenesFor({ isLarge, isMany }: { readonly isLarge: boolean; readonly isMany: boolean }) {
  const scenes: readonly Play[] = [
    careForMembers,
    askForTorrents,
    beUnusual,
    ...(isLarge ? [] : [doubtReports]),
    prepareUploads,
    describeMedia,
    holdClasses,
    giveRoles,
    (scene) => requireSeeding(scene, isLarge),
    // After this point, no scene reports traffic. In a large community, writing millions of counts
    // would take minutes.
    ...(isLarge ? [] : [(scene: Scene) => writeSwarmCounts(scene.db)]),
    (scene) => writeSwarmHistory(scene.db, scene.now),
    (scene) => debatePolicies(scene, isMany),
    fillQueues,
    reportThings,
    makeExceptions,
    ban,
    publish,
    keepFavorites,
    startPromotions,
    writeArticles,
    writeWiki,
    talk,
    writeLetters,
    writeThreads,
    askMembers,
    holdTexts,
    searchInVain,
    rescueSome,
    voteOnTags,
    chooseSettings,
    prepareIrc,
    prepareAlerts,
    makeThemes,
    (scene) => alsoDownloaded.makeSome(scene.db, MOST_SNATCHED, scene.now),
    (scene) => writeTop(scene.db, scene.now, ['requests', 'posts'], { isLarge }),
    (scene) => writeWanted(scene.db, scene.now),
    (scene) => settleEmails(scene.db, scene.now),
    (scene) => sortNotifications(scene.db),
  ]
  return scenes
}
