import { catalogRefusals } from './catalog-refusals.ts'
import { refusal } from './refusal.ts'
import type { Refusal } from './refusal.ts'

// The catalog of refusals: code, HTTP status, and text for the user. They are documented in
// docs/reference/refusals.md. Each feature adds its lines here.

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
  BAD_HOST: refusal(
    400,
    'Bad host',
    'The Host header of the request is not a valid name or address with an optional port.',
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
    'This action requires a signed-in browser. It is not available with an API token.',
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
  TOO_MANY_PORT_TESTS: refusal(
    429,
    'Ports were just tested',
    'Your ports were tested a moment ago. Wait, then test them again.',
  ),
  NO_CLIENTS: refusal(
    409,
    'No active client',
    'None of your clients is active. Open a torrent in your client first.',
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
    'The site cannot reach its database. Try again in a minute. Your client keeps announcing ' +
      'in the meantime.',
  ),
  READING_BUSY: refusal(
    503,
    'Too many uploads',
    'The site is reading other .torrent files. Try again in a few seconds.',
  ),
  SERVER_BUSY: refusal(
    503,
    'Server busy',
    'The server is too busy to read the .torrent file at the moment. The file may be fine. Try ' +
      'again in a minute.',
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
  TOKEN_FORM_USED: refusal(
    409,
    'Form already used',
    'This form has already created an API token. Open its page again to create another one.',
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
  INVOLVED: refusal(
    403,
    'Conflict of interest',
    'You are involved in this. Another member of staff must decide it.',
  ),
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
  NOT_DRAINED: refusal(409, 'Tracker not drained', 'This tracker cannot be drained now.'),
  NO_INVITES_LEFT: refusal(409, 'No invites left', 'You have no invites left.'),

  LAYERS_LACKING: refusal(
    409,
    'Piece layers missing',
    'The site has no piece layers (BEP 52) for this torrent, so no client can load it. Ask staff ' +
      'to remove it, so that it can be uploaded again.',
  ),
  ...catalogRefusals,
} as const satisfies Record<string, Refusal>

export type RefusalCode = keyof typeof refusals
