import * as alertAnswers from './alerts/controller.ts'
import * as alertChats from './alerts/chats/controller.ts'
import { accountControllers } from './accounts/controllers.ts'
import { adminControllers } from './console/controllers.ts'
import * as appearance from './accounts/appearance/controller.ts'
import * as articles from './articles/controller.ts'
import * as articleFeeds from './articles/feed/controller.ts'
import * as articleHistory from './articles/history/controller.ts'
import { articleText } from './articles/text.ts'
import * as articleRemoval from './articles/removal/controller.ts'
import * as articleWriting from './articles/write/controller.ts'
import * as bookmarks from './bookmarks/controller.ts'
import * as bookmarkFolders from './bookmarks/folders/controller.ts'
import * as bundleAttach from './bundles/attach/controller.ts'
import * as bundleCare from './bundles/care/controller.ts'
import * as bundles from './bundles/controller.ts'
import * as bundleCover from './bundles/cover/controller.ts'
import * as bundleHistory from './bundles/history/controller.ts'
import * as bundleTags from './bundles/tags/controller.ts'
import * as collections from './collections/controller.ts'
import * as collectionHistory from './collections/history/controller.ts'
import * as collectionItems from './collections/items/controller.ts'
import * as collectionZip from './collections/zip/controller.ts'
import * as comments from './comments/controller.ts'
import { commentText } from './comments/text.ts'
import * as commentWriting from './comments/write/controller.ts'
import * as api from './api/controller.ts'
import * as feeds from './feeds/controller.ts'
import * as forums from './forums/controller.ts'
import * as forumFeeds from './forums/feed/controller.ts'
import * as forumAccepted from './forums/accepted/controller.ts'
import * as forumArrange from './forums/arrange/controller.ts'
import * as forumHeading from './forums/heading/controller.ts'
import * as forumManage from './forums/manage/controller.ts'
import * as forumPosts from './forums/posts/controller.ts'
import { postText } from './forums/text.ts'
import * as forumTopics from './forums/topics/controller.ts'
import * as gazelle from './gazelle/controller.ts'
import * as oldLinks from './old-links/controller.ts'
import * as gifts from './points/gifts/controller.ts'
import * as staff from './staff/controller.ts'
import * as reports from './reports/controller.ts'
import * as support from './support/controller.ts'
import * as supportAnswers from './support/answers/controller.ts'
import * as home from './home/controller.ts'
import type { Action } from './http/action.ts'
import { actionsOf } from './http/action.ts'
import * as menu from './home/menu/controller.ts'
import * as images from './images/controller.ts'
import * as ircNicks from './irc/controller.ts'
import * as invites from './registration/invites/controller.ts'
import * as ledger from './ledger/controller.ts'
import * as ledgerTraffic from './ledger/traffic/controller.ts'
import * as live from './notifications/live/controller.ts'
import * as members from './members/controller.ts'
import * as memberRights from './roles/controller.ts'
import * as messages from './messages/controller.ts'
import * as messageMembers from './messages/members/controller.ts'
import { messageText } from './messages/text.ts'
import * as messageReports from './messages/reports/controller.ts'
import * as messageWriting from './messages/write/controller.ts'
import * as notices from './notifications/controller.ts'
import * as noticeChoices from './notifications/choices/controller.ts'
import * as nexusphp from './nexusphp/controller.ts'
import * as noticesFeed from './notifications/feed/controller.ts'
import * as webhooks from './notifications/webhooks/controller.ts'
import * as applications from './registration/applications/controller.ts'
import * as points from './points/controller.ts'
import * as polls from './polls/controller.ts'
import * as pollWriting from './polls/write/controller.ts'
import * as pools from './points/pools/controller.ts'
import * as promotions from './promotions/controller.ts'
import * as rescue from './rescue/controller.ts'
import * as rescueFeed from './rescue/feed/controller.ts'
import * as rescuePledges from './rescue/pledges/controller.ts'
import * as requests from './requests/controller.ts'
import * as requestActs from './requests/acts/controller.ts'
import * as requestDecisions from './requests/decisions/controller.ts'
import * as requestFeed from './requests/feed/controller.ts'
import * as requestHistory from './requests/history/controller.ts'
import { requestText } from './requests/text.ts'
import * as requestWriting from './requests/write/controller.ts'
import * as registration from './registration/sign-up/controller.ts'
import * as search from './search/everything/controller.ts'
import * as searchHidden from './search/hidden/controller.ts'
import * as searchHelp from './search/help/controller.ts'
import * as searchTexts from './search/texts/controller.ts'
import * as hitAndRun from './hit-and-run/controller.ts'
import * as shop from './points/shop/controller.ts'
import * as ratio from './ratio/controller.ts'
import * as statistics from './statistics/controller.ts'
import * as top from './top/controller.ts'
import * as wanted from './wanted/controller.ts'
import * as wantedFeed from './wanted/feed/controller.ts'
import * as tags from './taxonomy/tags/controller.ts'
import * as tokens from './accounts/api-tokens/controller.ts'
import * as textDrafts from './texts/drafts/controller.ts'
import { ownTextRoutes } from './texts/parts/own-texts.ts'
import { reactionsTo } from './texts/parts/reactions.ts'
import * as textRules from './text-rules/controller.ts'
import * as announcements from './search/announcements/controller.ts'
import * as communityNews from './search/community/controller.ts'
import * as torrentTokens from './promotions/tokens/controller.ts'
import * as torrents from './search/controller.ts'
import * as torrentFeeds from './search/feed/controller.ts'
import * as torrentListFeeds from './search/feed/lists/controller.ts'
import * as torrentSearches from './search/saved/controller.ts'
import * as torrentZips from './search/zip/controller.ts'
import * as torrentTaxonomy from './taxonomy/controller.ts'
import * as torrentClients from './torrents/clients/controller.ts'
import * as torrentDetails from './torrents/details/controller.ts'
import * as torrentDownload from './torrents/download/controller.ts'
import * as torrentEdit from './torrents/edit/controller.ts'
import * as torrentFiles from './torrents/files/controller.ts'
import * as torrentHistory from './torrents/history/controller.ts'
import * as torrentLookup from './torrents/lookup/controller.ts'
import * as torrentLogs from './torrents/logs/controller.ts'
import * as torrentMedia from './torrents/media/controller.ts'
import * as torrentNfo from './torrents/media/nfo/controller.ts'
import * as torrentOpinions from './torrents/opinions/controller.ts'
import * as torrentSwarm from './torrents/swarm/controller.ts'
import * as torrentThanks from './torrents/thanks/controller.ts'
import * as torrentUpload from './uploads/controller.ts'
import * as torrentUploads from './uploads/mine/controller.ts'
import * as torznab from './torznab/controller.ts'
import * as unit3d from './unit3d/controller.ts'
import * as memberClients from './members/clients/controller.ts'
import * as memberTorrents from './members/torrents/controller.ts'
import * as memberPortHelp from './members/clients/help/controller.ts'
import * as warnings from './members/warnings/controller.ts'
import * as watches from './watches/controller.ts'
import * as wiki from './wiki/controller.ts'
import * as wikiNamed from './wiki/named/controller.ts'
import * as wikiHistory from './wiki/history/controller.ts'
import { wikiText } from './wiki/text.ts'
import * as wikiStaff from './wiki/staff/controller.ts'
import * as wikiWriting from './wiki/write/controller.ts'

interface SiteFeature {
  readonly name: string
  readonly actions: readonly Action[]
}

/**
 * The table of contents of the site. The routes of a feature are the actions that its controllers
 * export.
 */
export const features: readonly SiteFeature[] = [
  { name: 'home', actions: actionsOf(home) },
  { name: 'menu', actions: actionsOf(menu) },
  { name: 'registration', actions: [registration, applications].flatMap(actionsOf) },
  {
    name: 'accounts',
    actions: [...accountControllers, alertAnswers, alertChats].flatMap(actionsOf),
  },
  { name: 'texts', actions: actionsOf(textDrafts) },
  {
    name: 'members',
    actions: [members, memberClients, memberTorrents, memberPortHelp, memberRights].flatMap(
      actionsOf,
    ),
  },
  { name: 'ratio', actions: actionsOf(ratio) },
  { name: 'hit-and-run', actions: actionsOf(hitAndRun) },
  { name: 'points', actions: actionsOf(points) },
  { name: 'ledger', actions: [ledger, ledgerTraffic].flatMap(actionsOf) },
  { name: 'shop', actions: actionsOf(shop) },
  { name: 'gifts', actions: actionsOf(gifts) },
  { name: 'pools', actions: actionsOf(pools) },
  { name: 'promotions', actions: actionsOf(promotions) },
  { name: 'invites', actions: actionsOf(invites) },
  { name: 'tags', actions: actionsOf(tags) },
  {
    name: 'torrents',
    actions: [
      torrents,
      torrentDetails,
      torrentFiles,
      torrentDownload,
      torrentClients,
      torrentUpload,
      torrentUploads,
      torrentTaxonomy,
      torrentSearches,
      torrentZips,
      torrentFeeds,
      torrentListFeeds,
      torrentEdit,
      torrentHistory,
      torrentLookup,
      torrentThanks,
      torrentTokens,
      torrentLogs,
      torrentMedia,
      torrentNfo,
      torrentOpinions,
      torrentSwarm,
    ].flatMap(actionsOf),
  },
  {
    name: 'bundles',
    actions: [bundles, bundleCare, bundleCover, bundleHistory, bundleTags, bundleAttach].flatMap(
      actionsOf,
    ),
  },
  {
    name: 'collections',
    actions: [collections, collectionItems, collectionHistory, collectionZip].flatMap(actionsOf),
  },
  {
    name: 'requests',
    actions: [
      requestWriting,
      requests,
      requestActs,
      requestDecisions,
      requestHistory,
      reactionsTo(requestText),
      requestFeed,
    ].flatMap(actionsOf),
  },
  { name: 'rescue', actions: [rescue, rescuePledges, rescueFeed].flatMap(actionsOf) },
  {
    name: 'comments',
    actions: [comments, reactionsTo(commentText), commentWriting].flatMap(actionsOf),
  },
  {
    name: 'messages',
    actions: [
      ...[messages, ownTextRoutes(messageText), messageMembers, reactionsTo(messageText)],
      ...[messageReports, messageWriting],
    ].flatMap(actionsOf),
  },
  {
    name: 'forums',
    actions: [
      forums,
      reactionsTo(postText),
      forumTopics,
      forumPosts,
      forumAccepted,
      forumArrange,
      forumHeading,
      forumManage,
      forumFeeds,
    ].flatMap(actionsOf),
  },
  {
    name: 'wiki',
    actions: [wikiWriting, wiki, wikiNamed, wikiHistory, reactionsTo(wikiText), wikiStaff].flatMap(
      actionsOf,
    ),
  },
  {
    name: 'articles',
    actions: [
      articleWriting,
      articles,
      reactionsTo(articleText),
      articleRemoval,
      articleHistory,
      articleFeeds,
    ].flatMap(actionsOf),
  },
  { name: 'texts', actions: actionsOf(textRules) },
  { name: 'reports', actions: actionsOf(reports) },
  { name: 'staff', actions: actionsOf(staff) },
  { name: 'support', actions: [support, supportAnswers].flatMap(actionsOf) },
  { name: 'polls', actions: [polls, pollWriting].flatMap(actionsOf) },
  { name: 'statistics', actions: actionsOf(statistics) },
  { name: 'top', actions: actionsOf(top) },
  { name: 'wanted', actions: [wanted, wantedFeed].flatMap(actionsOf) },
  { name: 'images', actions: actionsOf(images) },
  { name: 'bookmarks', actions: [bookmarks, bookmarkFolders].flatMap(actionsOf) },
  { name: 'appearance', actions: actionsOf(appearance) },
  {
    name: 'notifications',
    actions: [notices, noticeChoices, noticesFeed, webhooks].flatMap(actionsOf),
  },
  { name: 'watches', actions: actionsOf(watches) },
  { name: 'warnings', actions: actionsOf(warnings) },
  { name: 'search', actions: [search, searchHelp, searchTexts, searchHidden].flatMap(actionsOf) },
  { name: 'irc', actions: actionsOf(ircNicks) },
  { name: 'live', actions: actionsOf(live) },
  { name: 'announcements', actions: actionsOf(announcements) },
  { name: 'community', actions: actionsOf(communityNews) },
  { name: 'tokens', actions: actionsOf(tokens) },
  { name: 'feeds', actions: actionsOf(feeds) },
  { name: 'torznab', actions: actionsOf(torznab) },
  { name: 'unit3d', actions: actionsOf(unit3d) },
  { name: 'nexusphp', actions: actionsOf(nexusphp) },
  { name: 'gazelle', actions: actionsOf(gazelle) },
  { name: 'old-links', actions: actionsOf(oldLinks) },
  { name: 'api', actions: actionsOf(api) },
  { name: 'admin', actions: adminControllers.flatMap(actionsOf) },
]

/** The whole route table, in the order of `babou routes`. */
export const actions: readonly Action[] = features.flatMap((feature) => feature.actions)
