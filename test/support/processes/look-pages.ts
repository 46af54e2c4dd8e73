import { actions } from '../../../src/site/features.ts'

// Every page of the route table: a new one is looked at without a line here.

/** Routes that are not pages, and why. */
const NO_PAGE: Readonly<Record<string, string>> = {
  '/torrents/:id/download': 'a file',
  '/torrents/download/:id': 'a file',
  '/torrent/download/:id.:key': 'a file',
  '/feeds/notifications.:key': 'a file',
  '/feeds/news.:key': 'a file',
  '/feeds/blogs.:key': 'a file',
  '/feeds/blog-:key': 'a file',
  '/feeds/forums.:key': 'a file',
  '/feeds/forum-:key': 'a file',
  '/feeds/topic-:key': 'a file',
  '/feeds/requests.:key': 'a file',
  '/feeds/rescue.:key': 'a file',
  '/feeds/wanted.:key': 'a file',
  '/feeds/bookmarks.:key': 'a file',
  '/feeds/uploads.:key': 'a file',
  '/feeds/snatches.:key': 'a file',
  '/feeds/seeding.:key': 'a file',
  '/feeds/bundle-:key': 'a file',
  '/feeds/collection-:key': 'a file',
  '/feeds/search-:key': 'a file',
  '/feeds/torrents.:key': 'a file',
  '/feeds/to-:key': 'a file',
  '/settings/clients/:client/rules': 'a file',
  '/api/torznab': 'for programs',
  '/torznab': 'for programs',
  '/api/requests/:id': 'for programs',
  '/api/requests/filter': 'for programs',
  '/api/torrents': 'for programs',
  '/api/torrents/:id': 'for programs',
  '/api/torrents/filter': 'for programs',
  '/api/torrents/pending': 'for programs',
  '/api/user': 'for programs',
  '/torznab/api': 'for programs',
  '/settings/integrations/files/:family': 'a file',
  '/download.php': 'a file',
  '/ajax.php': 'for programs',
  '/torrents.php': 'for programs',
  '/details.php': 'redirects from an old site',
  '/userdetails.php': 'redirects from an old site',
  '/user.php': 'redirects from an old site',
  '/forums.php': 'redirects from an old site',
  '/viewtopic.php': 'redirects from an old site',
  '/viewforum.php': 'redirects from an old site',
  '/profile.php': 'redirects from an old site',
  '/collages.php': 'redirects from an old site',
  '/collage.php': 'redirects from an old site',
  '/comments.php': 'redirects from an old site',
  '/requests.php': 'redirects from an old site',
  '/viewrequests.php': 'redirects from an old site',
  '/reqdetails.php': 'redirects from an old site',
  '/index.php': 'redirects from an old site',
  '/wiki.php': 'redirects from an old site',
  '/old/torrents/:place': 'redirects from an old site',
  '/old/torrent/:place': 'redirects from an old site',
  '/old/forums/:place': 'redirects from an old site',
  '/old/users/:place': 'redirects from an old site',
  '/old/forums/topics/:place': 'redirects from an old site',
  '/old/forums/topic/:place': 'redirects from an old site',
  '/old/playlists/:place': 'redirects from an old site',
  '/old/requests/:place': 'redirects from an old site',
  '/old/wikis/:place': 'redirects from an old site',
  '/old/pages/:place': 'redirects from an old site',
  '/notifications/:id': 'redirects to what it is about; talk.test.ts opens one',
  '/admin/anomalies': 'redirects to the fair-play cases',
  '/admin/anomalies/:id': 'redirects to a fair-play case',
  '/admin/audit.csv': 'a file',
  '/admin/audit.jsonl': 'a file',
  '/admin/simulations/:id/days.csv': 'a file',
  '/admin/simulations/:id/members.csv': 'a file',
  '/admin/simulations/compare': 'needs two; test/site/console/economy/simulations.test.ts sees it',
  '/ledger.csv': 'a file',
  '/stats.csv': 'a file',
  '/top.csv': 'a file',
  '/img/:key': 'an image',
  '/logo/:key': 'an image',
  '/torrents/:id/nfo.png': 'an image',
  '/torrents/:id/nfo.txt': 'a file',
  '/torrents/:id/logs/:log': 'a file',
  '/api/openapi': 'a document for programs',
  '/live': 'messages for programs and for the page that is open',
  '/announce/stream': 'a stream for programs',
  '/community/stream': 'a stream for programs',
  '/torrents/exists': 'an answer for programs',
  '/reports/new': 'needs what is reported; cases.test.ts sees it',
  '/collections/add': 'needs what is added; catalog-flows.test.ts sees it',
  '/messages/:id/texts/:message/report': 'needs the message of another; talk.test.ts sees it',
  '/setup': 'only while there is no owner; browser.test.ts sees it',
  '/admin/mails/:id': 'needs a mail; accounts-console.test.ts sees it',
  '/admin/applications/:id/images/:position': 'an image',
  '/login/2fa': 'only behind a password; security-keys.test.ts sees it',
  '/settings/security/totp': 'only while an app is set up; security-keys.test.ts sees it',
  '/settings/security/passkeys/options': 'an answer for programs',
  '/verify-email/:token': 'needs the link of a mail',
  '/password/reset/:token': 'needs the link of a mail',
  '/undo-email/:token': 'needs the link of a mail',
}

const pages = actions.filter(({ method, path }) => method === 'get' && !(path in NO_PAGE))
const isOfConsole = (path: string) => path === '/admin' || path.startsWith('/admin/')

/** The paths of all pages but those of the console. */
export const sitePages = pages.map(({ path }) => path).filter((path) => !isOfConsole(path))
export const consolePages = pages.map(({ path }) => path).filter(isOfConsole)

/** Pages for visitors who are not signed in. */
export const OUTSIDE: readonly string[] = [
  ...['/login', '/login/passkey', '/register', '/password/forgot'],
  ...['/apply', '/apply/:token', '/reenable', '/reenable/:token'],
]

/** A list laid out otherwise by its query. */
const COVERS = '/torrents?view=cards'
/** Pages that need a query. */
const QUERIES: Readonly<Record<string, string>> = { '/admin/bulk-actions/new': '?q=a&act=warn' }

/** All pages, and lists in their other layouts. */
export const lookedAt: readonly string[] = [...sitePages, COVERS, ...consolePages]

/** @param example an address of a route (test/support/community/every-page.ts) */
export function addressOf(path: string, example: (route: string) => string): string {
  return example(path) + (QUERIES[path] ?? '')
}
