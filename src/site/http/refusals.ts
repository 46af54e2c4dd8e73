// What the site says when it does not do what was asked: code, HTTP status, and the text for the
// user. Docs: docs/reference/refusals.md. A feature adds its line here.

interface Refusal {
  readonly status: number
  /** A few words: the heading of the page, `title` of the problem. */
  readonly title: string
  /** A sentence that says what to do now. */
  readonly text: string
}

const refusal = (status: number, title: string, text: string): Refusal => ({ status, title, text })

export const refusals = {
  // requests
  BAD_REQUEST: refusal(400, 'Bad request', 'This request makes no sense to the site.'),
  BAD_ENCODING: refusal(
    400,
    'Bad request',
    'The address or the form holds text that is not UTF-8.',
  ),
  BAD_CURSOR: refusal(400, 'Bad cursor', 'This page of the list is not known. Start from the top.'),
  NOT_SIGNED_IN: refusal(401, 'Not signed in', 'Sign in first.'),
  BAD_TOKEN: refusal(401, 'Unknown token', 'This API token is unknown or was revoked.'),
  FORBIDDEN: refusal(403, 'Not allowed', 'Your account may not do this.'),
  SCOPE_MISSING: refusal(403, 'Scope missing', 'This API token does not have the scope for this.'),
  SIGN_IN_ONLY: refusal(
    403,
    'Not with a token',
    'This takes a browser that signed in; no API token can do it.',
  ),
  CROSS_SITE: refusal(
    403,
    'Form expired',
    'This form came from another site or has expired. Go back, reload the page and try again.',
  ),
  NOT_FOUND: refusal(404, 'Not found', 'There is nothing at this address.'),
  METHOD_NOT_ALLOWED: refusal(405, 'Not possible', 'This cannot be done at this address.'),
  REQUEST_TIMEOUT: refusal(408, 'Too slow', 'The request took too long to arrive. Try again.'),
  OVERTAKEN: refusal(
    409,
    'Overtaken',
    'The same was changed at the same moment. Nothing was done: load the page again and look.',
  ),
  TOO_LARGE: refusal(
    413,
    'Too large',
    'What was sent is larger than the site accepts: files of 16 MiB, forms of 1 MiB.',
  ),
  ADDRESS_TOO_LONG: refusal(414, 'Address too long', 'The address is longer than the site reads.'),
  UNSUPPORTED_BODY: refusal(
    415,
    'Unsupported format',
    'Send a form (urlencoded or multipart) or JSON in UTF-8.',
  ),
  INVALID: refusal(422, 'Please check the form', 'Some fields need your attention.'),
  TOO_MANY_REQUESTS: refusal(429, 'Slow down', 'Too many requests. Wait a little, then try again.'),
  HEADERS_TOO_LARGE: refusal(431, 'Headers too large', 'Clear the cookies of this site.'),
  INTERNAL: refusal(500, 'Something broke', 'That is our fault. It has been written to the log.'),
  DATABASE_AWAY: refusal(
    503,
    'Back in a moment',
    'The site cannot reach its database. Your client keeps announcing meanwhile.',
  ),
  TOOK_TOO_LONG: refusal(503, 'Took too long', 'The site is busy. Try again in a moment.'),

  // accounts
  WRONG_SIGN_IN: refusal(422, 'Not signed in', 'Name and password do not match.'),
  TOO_MANY_SIGN_INS: refusal(
    429,
    'Too many attempts',
    'Too many failed attempts to sign in. Wait, then try again.',
  ),
  SECOND_FACTOR_NEEDED: refusal(
    401,
    'Second factor needed',
    'The password is right. Prove your second factor at /login/2fa, or send `code` as well.',
  ),
  WRONG_CODE: refusal(422, 'Not right', 'This code is not right, or was used already.'),
  STEP_UP_NEEDED: refusal(
    403,
    'Prove that it is you',
    'Prove your second factor anew, at /login/again or in the header X-Second-Factor.',
  ),
  SECOND_FACTOR_OWED: refusal(
    403,
    'Set up a second factor',
    'This site lets staff act as such only with a second factor. Set one up in your settings, ' +
      'under Second factor.',
  ),
  KEY_REFUSED: refusal(
    422,
    'Security key not accepted',
    'The answer of the security key is not valid, or came too late. Try again.',
  ),
  KEY_NOT_FOUND: refusal(404, 'No such security key', 'This security key is not yours.'),
  BANNED: refusal(403, 'Account disabled', 'This account has been disabled.'),
  NETWORK_BANNED: refusal(403, 'Network banned', 'Requests from this network are refused.'),
  EMAIL_UNPROVEN: refusal(
    403,
    'Confirm your address',
    'Confirm your e-mail address first, by the link in the mail that you were sent. ' +
      'Settings, Account sends it again.',
  ),
  LINK_USELESS: refusal(
    404,
    'Link not valid',
    'This link was used, replaced by a newer one, or has expired. Ask for another one.',
  ),
  EMAIL_IN_USE: refusal(
    409,
    'Address in use',
    'Another account here has proven this address already. Sign in to that one.',
  ),
  TOO_MANY_MAILS: refusal(
    429,
    'Too many mails',
    'You have been sent several mails already. Look for them, also among spam, or wait a little.',
  ),
  SIGN_IN_NOT_FOUND: refusal(404, 'No such sign-in', 'This sign-in is over, or not yours.'),
  SETUP_DONE: refusal(404, 'Already set up', 'This site has an owner. Sign in instead.'),
  SETUP_TOKEN_WRONG: refusal(
    403,
    'Wrong set-up link',
    'This set-up link is not valid. `npx babou setup-link` prints the one that is.',
  ),
  REGISTRATION_CLOSED: refusal(403, 'Registration is closed', 'Nobody can sign up at the moment.'),
  REGISTRATION_FULL: refusal(
    403,
    'No place left',
    'Somebody took the last place in this moment. An invite still lets you in.',
  ),
  INVITE_UNKNOWN: refusal(
    403,
    'Invite not valid',
    'This invite is unknown, was used, was withdrawn or has expired. Ask for a new one.',
  ),
  MEMBER_NOT_FOUND: refusal(404, 'No such member', 'Nobody here has this name.'),
  TOO_MANY_TOKENS: refusal(409, 'Too many tokens', 'Revoke a token that you no longer use first.'),
  TOKEN_NOT_FOUND: refusal(404, 'No such token', 'This token is not yours or was revoked.'),
  BAD_FEED_KEY: refusal(
    401,
    'Unknown feed key',
    'This feed key is unknown or was replaced. Take the new address from the site.',
  ),
  MEMBER_OUTRANKS: refusal(403, 'Not allowed', 'You can only do this to members below your role.'),
  ACCOUNT_NOT_OPEN: refusal(
    409,
    'Not in this state',
    'Only an open account is parked, and only a parked one is woken.',
  ),
  RIGHT_REFUSED: refusal(403, 'Not changed', 'This right stays as it is.'),
  LAST_OWNER: refusal(409, 'Last owner', 'The last owner cannot be banned or given another role.'),
  INVITE_NOT_FOUND: refusal(404, 'No such invite', 'This invite is not yours or does not exist.'),
  INVITES_STOPPED: refusal(
    403,
    'No more invites for now',
    'Members whom you invited were banned soon after. Staff can tell you more.',
  ),
  PETITION_NOT_FOUND: refusal(
    404,
    'Nothing here',
    'This link leads to no application or appeal. Open the one of the last mail.',
  ),
  PETITION_DECIDED: refusal(409, 'Decided already', 'This was decided or taken back meanwhile.'),
  TOO_MANY_QUESTIONS: refusal(409, 'Too many questions', 'Twenty are enough: remove one first.'),
  NO_INVITES_LEFT: refusal(409, 'No invites left', 'You have no invites left to give.'),

  // torrents
  TORRENT_NOT_FOUND: refusal(404, 'No such torrent', 'This torrent does not exist.'),
  TORRENT_REMOVED: refusal(410, 'Torrent removed', 'This torrent was taken down.'),
  TORRENT_FROZEN: refusal(
    423,
    'Torrent frozen',
    'Staff look into this torrent: it is out of the catalog meanwhile.',
  ),
  STATE_CONFLICT: refusal(
    409,
    'Decided meanwhile',
    'Somebody has decided about this since you looked at it.',
  ),
  CLAIMED: refusal(409, 'Somebody looks at it', 'Another moderator looks at this upload now.'),
  EDIT_CONFLICT: refusal(
    409,
    'Edited meanwhile',
    'Somebody has edited this since you opened it. Look at what was changed, then save again.',
  ),
  REVISION_NOT_FOUND: refusal(
    404,
    'No such revision',
    'The history has no revision of this number.',
  ),
  OWN_TORRENT: refusal(
    409,
    'Your own upload',
    'You uploaded this yourself: others thank you for it.',
  ),
  FOLDER_NOT_FOUND: refusal(404, 'No such folder', 'This torrent has no folder of this path.'),
  SEARCH_NOT_FOUND: refusal(404, 'No such search', 'You keep no search of this number.'),
  COMMENT_NOT_FOUND: refusal(404, 'No such comment', 'This comment does not exist.'),
  COMMENT_REMOVED: refusal(410, 'Comment removed', 'This comment was removed.'),
  BOOKMARK_FOLDER_NOT_FOUND: refusal(404, 'No such folder', 'You have no folder of this number.'),
  TOO_MANY_COMMENTS: refusal(
    429,
    'Slow down',
    'You comment very fast. Wait a little, then send it.',
  ),
  WEBHOOK_NOT_FOUND: refusal(404, 'No such webhook', 'You have no webhook of this number.'),
  IMAGE_NOT_FOUND: refusal(404, 'No such image', 'This image is not here.'),
  NO_NFO: refusal(404, 'No NFO', 'This torrent has no NFO.'),
  NO_MEDIA_INFO: refusal(404, 'No MediaInfo', 'This torrent has no MediaInfo.'),
  TOO_MANY_IMAGES: refusal(429, 'Slow down', 'You add very many images. Wait a little.'),
  STILL_SEEDED: refusal(409, 'It has seeds', 'Somebody seeds this torrent now.'),
  RESEED_TOO_SOON: refusal(
    409,
    'Asked already',
    'Those who had this torrent were asked in the last 7 days.',
  ),
  TOO_MANY_RESEEDS: refusal(
    429,
    'Slow down',
    'You have asked for seeds five times in the last day. Try again tomorrow.',
  ),
  FETCHED_TOO_OFTEN: refusal(
    429,
    'Fetched too often',
    'This file was fetched four times within the hour. Keep it, or wait.',
  ),
  DUPLICATE_TORRENT: refusal(409, 'Already here', 'This torrent is in the catalog already.'),
  DRAFT_NOT_FOUND: refusal(404, 'No such draft', 'This upload was published or has expired.'),
  ATTRIBUTE_IN_USE: refusal(
    409,
    'In use',
    'Torrents have values of this attribute. Retire it: they stay, and no new ones are taken.',
  ),
  TOO_FEW_POINTS: refusal(409, 'Too few points', 'You have fewer points than that costs.'),
  NO_TOKENS: refusal(409, 'No token left', 'You have no token to spend.'),
  FREE_ALREADY: refusal(409, 'Free already', 'This torrent counts nothing now: keep your token.'),
  HAS_IT_ALREADY: refusal(409, 'You have it', 'You have all of this torrent: keep your token.'),
  ITEM_NOT_FOUND: refusal(404, 'No such item', 'The store has nothing of this name.'),
  NOT_ON_SALE: refusal(409, 'Not on sale', 'This is not on sale now.'),
  SOLD_OUT: refusal(409, 'Sold out', 'Somebody bought the last one.'),
  ROLE_TOO_LOW: refusal(403, 'Not for you yet', 'Your role or class cannot buy this.'),
  BUY_LIMIT_REACHED: refusal(409, 'Limit reached', 'You have bought as many as you may of this.'),
  NOTHING_TO_FORGIVE: refusal(
    409,
    'Nothing to take off',
    'You have downloaded less than this would take off. Your points stay with you.',
  ),
  POOL_NOT_FOUND: refusal(404, 'No such pool', 'There is no pool of this number.'),
  POOL_CLOSED: refusal(409, 'Closed', 'This pool is full or closed: it takes nothing more.'),
  NOTHING_MOVED: refusal(404, 'Nothing moved', 'You have not moved anything of this torrent.'),
  GRANT_NOT_FOUND: refusal(404, 'No such grant', 'No grant of this number waits for a word.'),
  OWN_GRANT: refusal(403, 'Not by yourself', 'Another member of the staff must agree to it.'),
  HAS_LESS: refusal(409, 'Too little there', 'Somebody has less than is to be taken.'),
  TAG_NOT_FOUND: refusal(404, 'No such tag', 'No torrent was ever tagged so.'),
  BUNDLE_NOT_FOUND: refusal(404, 'No such bundle', 'There is no bundle of this number.'),
  BUNDLE_REMOVED: refusal(410, 'Bundle removed', 'This bundle was taken down.'),
  BUNDLE_LOCKED: refusal(403, 'Bundle locked', 'This bundle is locked: staff alone edit it.'),
  BUNDLE_REFUSED: refusal(409, 'Not changed', 'The bundle stays as it is.'),
  COLLECTION_NOT_FOUND: refusal(
    404,
    'No such collection',
    'There is no collection of this number.',
  ),
  COLLECTION_REMOVED: refusal(410, 'Collection removed', 'This collection was taken down.'),
  COLLECTION_FULL: refusal(409, 'Collection full', 'A collection holds 2,000 things at most.'),
  TOO_MANY_COLLECTIONS: refusal(409, 'Too many collections', 'Take down one of yours first.'),
  CATEGORY_NOT_FOUND: refusal(404, 'No such category', 'There is no category of this name.'),
} as const satisfies Record<string, Refusal>

export type RefusalCode = keyof typeof refusals
