import { TORRENT_STATE } from '../../domain/announce/types.ts'
import type { TorrentStateCode } from '../../domain/announce/types.ts'
import type { World } from '../memory/world.ts'
import { isInBannedNetwork } from '../memory/tables/network-bans.ts'
import { attachClientRules } from '../memory/tables/client-rules.ts'
import type { IsClientAllowed } from '../memory/tables/client-rules.ts'
import { P } from '../memory/swarm/peer-row.ts'
import { SLOT, slotOf } from '../memory/swarm/slot-kinds.ts'
import { wordAt } from '../wire/ascii.ts'
import { createEarly } from './early.ts'
import type { PeerLists } from './peer-lists.ts'
import type { Step } from './step.ts'
import { createUnknownHashes } from './unknown-hashes.ts'

/**
 * Intervals are jittered by up to a tenth, so a session counts as current for this multiple of the
 * interval (rule 52).
 */
const JITTERED_SHARE = 1.1

interface Gathering {
  readonly world: World
  readonly isClientAllowed: IsClientAllowed
  readonly setEarly: ReturnType<typeof createEarly>
  readonly peerLists: PeerLists
  readonly isFresh: ReturnType<typeof createUnknownHashes>
}

/**
 * Creates the function that fills a step's facts. Call it under the torrent's lock if there is a
 * torrent.
 */
export function createGatherFacts(world: World, peerLists: PeerLists) {
  const gathering: Gathering = {
    world,
    isClientAllowed: attachClientRules(world.words),
    setEarly: createEarly(world),
    peerLists,
    isFresh: createUnknownHashes(world),
  }

  return (step: Step) => main(gathering, step)
}

/**
 * Counts the member's other current sessions, except the one at this endpoint, which will be
 * replaced.
 */
function otherSessions(gathering: Gathering, step: Step): number {
  const { settings, swarms } = gathering.world
  const { torrent, member, now, request, remote } = step
  const current = now - Math.ceil(settings.longestInterval() * JITTERED_SHARE)
  const others = swarms.countOthers(torrent, member, 0, current)
  if (others === 0) return 0
  const same = remote.isIpv4
    ? swarms.findAt4(torrent, member, 0, remote.words[0], request.port)
    : swarms.findAt6(torrent, member, 0, remote.words, 0, request.port)
  return same === 0 ? others : others - 1
}

/** Whether the member already occupies this slot on this torrent. */
function hasSlot(gathering: Gathering, { torrent, member, peer }: Step, slot: number): boolean {
  const { words, swarms } = gathering.world
  if (torrent === 0) return false
  if (peer !== 0 && slotOf(words[peer + P.flags]) === slot) return true
  return swarms.holdsSlot(torrent, member, peer, slot)
}

/** Sets the limits of the member's slots and how many are used on other torrents (rules 53, 54). */
function setSlots(gathering: Gathering, step: Step): void {
  const { members, settings } = gathering.world
  const { facts, member } = step
  facts.leechSlots = members.leechSlots(member, settings.leechSlots())
  facts.seedSlots = members.seedSlots(member, settings.seedSlots())
  facts.leechesElsewhere = 0
  facts.seedsElsewhere = 0
  if (facts.leechSlots > 0) {
    const has = hasSlot(gathering, step, SLOT.leech)
    facts.leechesElsewhere =
      members.leeching(member) - (has ? 1 : 0) + members.leechingAtOthers(member, has)
  }
  if (facts.seedSlots > 0) {
    const has = hasSlot(gathering, step, SLOT.seed)
    facts.seedsElsewhere =
      members.seeding(member) - (has ? 1 : 0) + members.seedingAtOthers(member, has)
  }
}

/**
 * Reads the uploader only for pending torrents: it is not in the cache line that every announce
 * reads.
 */
function isUploader(gathering: Gathering, { facts, torrent, member }: Step): boolean {
  if (facts.torrentState !== TORRENT_STATE.pending) return false
  const { members, torrents } = gathering.world
  return torrents.isUploader(torrent, members.idLo(member), members.idHi(member))
}

function main(gathering: Gathering, step: Step): void {
  const { settings, members, torrents } = gathering.world
  const { isClientAllowed, setEarly, peerLists, isFresh } = gathering
  const { facts, request, member, torrent } = step
  facts.event = request.event
  facts.isLeeching = step.isLeeching
  facts.port = request.port
  facts.portIsDenied = settings.isDeniedPort(request.port)
  facts.passkeyIsFormer = step.passkeyIsFormer
  facts.memberIsBanned = members.isBanned(member)
  facts.networkIsBanned = isInBannedNetwork(gathering.world, step.remote)
  facts.memberMayLeech = members.mayLeech(member)
  facts.sessionIsKnown = step.peer !== 0
  facts.maxSessions = settings.sessionsPerTorrent()
  facts.isBrowser = step.isBrowser && settings.refuseBrowsers()
  facts.clientIsAllowed = isClientAllowed(wordAt(request.peerId, 0), wordAt(request.peerId, 4))
  setSlots(gathering, step)
  setEarly(step)
  facts.hasHadLists = peerLists.hasHad(step)
  if (torrent === 0) {
    facts.torrentState = TORRENT_STATE.unknown
    facts.unknownIsFresh = isFresh(step)
    facts.memberIsUploader = false
    facts.otherSessions = 0
    return
  }
  facts.torrentState = torrents.state(torrent) as TorrentStateCode
  facts.unknownIsFresh = false
  facts.memberIsUploader = isUploader(gathering, step)
  facts.otherSessions = step.peer === 0 ? otherSessions(gathering, step) : 0
}
