// The catalog of refusals: code, HTTP status, and the text for the user. Docs:
// docs/reference/refusals.md. Each feature adds its lines here.

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
  BAD_REQUEST: refusal(
    400,
    'Bad request',
    'The request is not valid. Check the address and try again.',
  ),
  BAD_ENCODING: refusal(
    400,
    'Bad request',
    'The address or the form contains text that is not UTF-8.',
  ),
  BAD_CURSOR: refusal(
    400,
    'Bad cursor',
    'This page of the list does not exist. Start from the first page.',
  ),
  NOT_SIGNED_IN: refusal(401, 'Not signed in', 'Sign in to continue.'),
  BAD_TOKEN: refusal(
    401,
    'Unknown API token',
    'This API token is unknown, was revoked or has expired.',
  ),
  FORBIDDEN: refusal(403, 'Not allowed', 'Your account does not have permission to do this.'),
  SCOPE_MISSING: refusal(403, 'Scope missing', 'This API token does not have the required scope.'),
  SIGN_IN_ONLY: refusal(
    403,
    'Not available with an API token',
    'This action requires a signed-in browser. API tokens cannot do it.',
  ),
  CROSS_SITE: refusal(
    403,
    'Form expired',
    'This form came from another site or has expired. Go back, reload the page and try again.',
  ),
  NOT_FOUND: refusal(404, 'Not found', 'There is nothing at this address.'),
  METHOD_NOT_ALLOWED: refusal(
    405,
    'Method not allowed',
    'This address does not support the method of the request.',
  ),
  REQUEST_TIMEOUT: refusal(
    408,
    'Request too slow',
    'The request took too long to arrive. Try again.',
  ),
  OVERTAKEN: refusal(
    409,
    'Changed at the same time',
    'Someone else changed this at the same time, so nothing was saved. Reload the page ' +
      'and try again.',
  ),
  TOO_LARGE: refusal(
    413,
    'Too large',
    'The request is larger than the limit: 16 MiB for files, 1 MiB for forms.',
  ),
  ADDRESS_TOO_LONG: refusal(
    414,
    'Address too long',
    'The address is longer than the site accepts.',
  ),
  UNSUPPORTED_BODY: refusal(
    415,
    'Unsupported format',
    'Send a form (urlencoded or multipart) or JSON in UTF-8.',
  ),
  INVALID: refusal(422, 'Please check the form', 'Some fields need your attention.'),
  TOO_MANY_REQUESTS: refusal(
    429,
    'Too many requests',
    'You have sent too many requests. Wait a minute, then try again.',
  ),
  HEADERS_TOO_LARGE: refusal(
    431,
    'Headers too large',
    'The headers of the request are too large. Delete the cookies of this site and try again.',
  ),
  INTERNAL: refusal(
    500,
    'Something went wrong',
    'Something went wrong on our side. It has been logged.',
  ),
  DATABASE_AWAY: refusal(
    503,
    'Temporarily unavailable',
    'The site cannot reach its database. Try again in a minute. Your client keeps ' +
      'announcing in the meantime.',
  ),
  TOOK_TOO_LONG: refusal(503, 'Timed out', 'The site is busy. Try again in a minute.'),

  // accounts
  WRONG_SIGN_IN: refusal(422, 'Not signed in', 'The name or password is incorrect.'),
  TOO_MANY_SIGN_INS: refusal(
    429,
    'Too many attempts',
    'Too many failed attempts to sign in. Wait, then try again.',
  ),
  SECOND_FACTOR_NEEDED: refusal(
    401,
    'Two-factor code required',
    'The password is correct. Enter a code at /login/2fa, or send `code` as well.',
  ),
  WRONG_CODE: refusal(422, 'Code incorrect', 'This code is incorrect or was already used.'),
  STEP_UP_NEEDED: refusal(
    403,
    'Two-factor confirmation required',
    'Confirm with two-factor authentication at /login/again, or in the header X-Second-Factor.',
  ),
  SECOND_FACTOR_OWED: refusal(
    403,
    'Two-factor authentication required',
    'Staff actions on this site require two-factor authentication. Set it up in your settings, ' +
      'under Two-factor authentication.',
  ),
  KEY_REFUSED: refusal(
    422,
    'Security key not accepted',
    'The response of the security key is not valid or came too late. Try again.',
  ),
  KEY_NOT_FOUND: refusal(404, 'No such security key', 'You have no security key with this ID.'),
  BANNED: refusal(403, 'Account disabled', 'This account has been disabled.'),
  NETWORK_BANNED: refusal(403, 'Network banned', 'Requests from this network are refused.'),
  EMAIL_UNPROVEN: refusal(
    403,
    'Verify your email address',
    'Verify your email address first: open the link in the email we sent you. ' +
      'To get another one, go to Settings, Account.',
  ),
  LINK_USELESS: refusal(
    404,
    'Link not valid',
    'This link was already used, was replaced by a newer one, or has expired. Request a new one.',
  ),
  EMAIL_IN_USE: refusal(
    409,
    'Email address in use',
    'Another account has already verified this address. Sign in to that account.',
  ),
  TOO_MANY_MAILS: refusal(
    429,
    'Too many emails',
    'We have already sent you several emails. Check your spam folder, or try again later.',
  ),
  SIGN_IN_NOT_FOUND: refusal(404, 'No such session', 'This session has ended or is not yours.'),
  SETUP_DONE: refusal(404, 'Already set up', 'This site already has an owner. Sign in instead.'),
  SETUP_TOKEN_WRONG: refusal(
    403,
    'Setup link not valid',
    'This setup link is not valid. Run `npx babou setup-link` to print the current one.',
  ),
  REGISTRATION_CLOSED: refusal(
    403,
    'Registration is closed',
    'New accounts cannot be created at the moment.',
  ),
  REGISTRATION_FULL: refusal(
    403,
    'Registration is full',
    'Registration just filled up. You can still sign up with an invite.',
  ),
  INVITE_UNKNOWN: refusal(
    403,
    'Invite not valid',
    'This invite is unknown, or was used, withdrawn or has expired. Ask for a new one.',
  ),
  MEMBER_NOT_FOUND: refusal(404, 'No such member', 'There is no member with this name.'),
  TOO_MANY_TOKENS: refusal(
    409,
    'Too many API tokens',
    'You have reached the limit of API tokens. Revoke one that you no longer use.',
  ),
  TOKEN_NOT_FOUND: refusal(
    404,
    'No such API token',
    'You have no API token with this ID. It may have been revoked.',
  ),
  BAD_FEED_KEY: refusal(
    401,
    'Unknown feed key',
    'This feed key is unknown or was replaced. Copy the new address from the site.',
  ),
  MEMBER_OUTRANKS: refusal(403, 'Not allowed', 'You can only do this to members below your role.'),
  ACCOUNT_NOT_OPEN: refusal(
    409,
    'Not possible in this state',
    'Only an open account can be marked as dormant, and only a dormant account can be reactivated.',
  ),
  RIGHT_REFUSED: refusal(403, 'Permission not changed', 'This permission cannot be changed.'),
  LAST_OWNER: refusal(409, 'Last owner', 'The last owner cannot be banned or given another role.'),
  INVITE_NOT_FOUND: refusal(404, 'No such invite', 'You have no invite with this ID.'),
  INVITES_STOPPED: refusal(
    403,
    'Invites paused',
    'You cannot create invites because members you invited were banned soon after ' +
      'joining. Contact staff for details.',
  ),
  PETITION_NOT_FOUND: refusal(
    404,
    'No application found',
    'This link does not lead to an application or appeal. Open the link in the latest email.',
  ),
  PETITION_DECIDED: refusal(
    409,
    'Already decided',
    'This was decided or withdrawn in the meantime.',
  ),
  TOO_MANY_QUESTIONS: refusal(
    409,
    'Too many questions',
    'The limit is 20 questions. Remove one first.',
  ),
  NO_INVITES_LEFT: refusal(409, 'No invites left', 'You have no invites left.'),

  // torrents
  TORRENT_NOT_FOUND: refusal(404, 'No such torrent', 'This torrent does not exist.'),
  TORRENT_REMOVED: refusal(410, 'Torrent removed', 'This torrent was removed.'),
  TORRENT_FROZEN: refusal(
    423,
    'Torrent frozen',
    'This torrent was removed from the catalog while staff review it.',
  ),
  STATE_CONFLICT: refusal(
    409,
    'Already decided',
    'Someone else has decided this since you opened it. Reload the page.',
  ),
  CLAIMED: refusal(
    409,
    'Claimed by another moderator',
    'Another moderator is reviewing this upload.',
  ),
  EDIT_CONFLICT: refusal(
    409,
    'Edited by someone else',
    'Someone else has edited this since you opened it. Check their changes, then save again.',
  ),
  REVISION_NOT_FOUND: refusal(
    404,
    'No such revision',
    'The history has no revision with this number.',
  ),
  OWN_TORRENT: refusal(
    409,
    'Your own upload',
    "You can't do this for a torrent that you uploaded.",
  ),
  FOLDER_NOT_FOUND: refusal(404, 'No such folder', 'This torrent has no folder with this path.'),
  SEARCH_NOT_FOUND: refusal(404, 'No such saved search', 'You have no saved search with this ID.'),
  COMMENT_NOT_FOUND: refusal(404, 'No such comment', 'This comment does not exist.'),
  COMMENT_REMOVED: refusal(410, 'Comment removed', 'This comment was removed.'),
  BOOKMARK_FOLDER_NOT_FOUND: refusal(404, 'No such folder', 'You have no folder with this ID.'),
  TOO_MANY_COMMENTS: refusal(
    429,
    'Too many comments',
    'You are commenting too quickly. Wait a minute and try again.',
  ),
  WEBHOOK_NOT_FOUND: refusal(404, 'No such webhook', 'You have no webhook with this ID.'),
  IMAGE_NOT_FOUND: refusal(404, 'No such image', 'There is no such image on this site.'),
  NO_NFO: refusal(404, 'No NFO', 'This torrent has no NFO.'),
  NO_MEDIA_INFO: refusal(404, 'No MediaInfo', 'This torrent has no MediaInfo.'),
  TOO_MANY_IMAGES: refusal(
    429,
    'Too many images',
    'You have added too many images within an hour. Try again later.',
  ),
  STILL_SEEDED: refusal(
    409,
    'Torrent has seeders',
    'This torrent currently has a seeder, so a reseed is not needed.',
  ),
  RESEED_TOO_SOON: refusal(
    409,
    'Already requested',
    'A reseed of this torrent was already requested in the last 7 days.',
  ),
  TOO_MANY_RESEEDS: refusal(
    429,
    'Too many reseed requests',
    'You have requested 5 reseeds in the last 24 hours. Try again tomorrow.',
  ),
  FETCHED_TOO_OFTEN: refusal(
    429,
    'Downloaded too often',
    'You have downloaded this file 4 times within an hour. Try again later.',
  ),
  DUPLICATE_TORRENT: refusal(409, 'Duplicate torrent', 'This torrent is already in the catalog.'),
  DRAFT_NOT_FOUND: refusal(
    404,
    'No such draft',
    'This draft was published, discarded or has expired.',
  ),
  ATTRIBUTE_IN_USE: refusal(
    409,
    'Attribute in use',
    'Torrents have values of this attribute. Retire it instead: existing values stay, and ' +
      'new ones are not accepted.',
  ),
  TOO_FEW_POINTS: refusal(409, 'Not enough points', 'You do not have enough points for this.'),
  NO_TOKENS: refusal(409, 'No freeleech tokens left', 'You have no freeleech token to use.'),
  FREE_ALREADY: refusal(
    409,
    'Already freeleech',
    'This torrent is already freeleech. Your token was not used.',
  ),
  HAS_IT_ALREADY: refusal(
    409,
    'Already downloaded',
    'You have already downloaded this torrent completely. Your token was not used.',
  ),
  ITEM_NOT_FOUND: refusal(404, 'No such item', 'The shop has no item with this name.'),
  NOT_ON_SALE: refusal(409, 'Not for sale', 'This item is not for sale at the moment.'),
  SOLD_OUT: refusal(409, 'Sold out', 'This item is sold out.'),
  ROLE_TOO_LOW: refusal(403, 'Role or class too low', 'Your role or class cannot buy this item.'),
  BUY_LIMIT_REACHED: refusal(
    409,
    'Limit reached',
    'You have reached the purchase limit for this item.',
  ),
  NOTHING_TO_FORGIVE: refusal(
    409,
    'Nothing to remove',
    'You have downloaded less than this item would remove from your total. You were not charged.',
  ),
  POOL_NOT_FOUND: refusal(404, 'No such pool', 'There is no pool with this ID.'),
  POOL_CLOSED: refusal(
    409,
    'Pool closed',
    'This pool is full or closed and accepts no more contributions.',
  ),
  NOTHING_MOVED: refusal(404, 'No traffic', 'You have no traffic on this torrent.'),
  GRANT_NOT_FOUND: refusal(
    404,
    'No such grant',
    'There is no grant with this ID that needs approval.',
  ),
  OWN_GRANT: refusal(
    403,
    'Second approval required',
    'Another staff member must approve this grant.',
  ),
  HAS_LESS: refusal(409, 'Balance too low', 'A member has less than the amount to deduct.'),
  TAG_NOT_FOUND: refusal(404, 'No such tag', 'No torrent has this tag.'),
  BUNDLE_NOT_FOUND: refusal(404, 'No such bundle', 'There is no bundle with this ID.'),
  BUNDLE_REMOVED: refusal(410, 'Bundle removed', 'This bundle was removed.'),
  BUNDLE_LOCKED: refusal(403, 'Bundle locked', 'This bundle is locked. Only staff can edit it.'),
  BUNDLE_REFUSED: refusal(409, 'Bundle not changed', 'The bundle was not changed.'),
  COLLECTION_NOT_FOUND: refusal(404, 'No such collection', 'There is no collection with this ID.'),
  COLLECTION_REMOVED: refusal(410, 'Collection removed', 'This collection was removed.'),
  COLLECTION_FULL: refusal(409, 'Collection full', 'A collection can have at most 2,000 items.'),
  TOO_MANY_COLLECTIONS: refusal(
    409,
    'Too many collections',
    'You have reached the limit of collections. Remove one first.',
  ),
  CATEGORY_NOT_FOUND: refusal(404, 'No such category', 'There is no category with this name.'),
} as const satisfies Record<string, Refusal>

export type RefusalCode = keyof typeof refusals
