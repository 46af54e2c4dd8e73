// Why tables of another tracker are not read, by words that occur in their names.

const PROGRAM = 'Belongs to the old program'

const REASONS: readonly (readonly [name: RegExp, reason: string])[] = [
  [/peer|announce|tracker_snap|users_connectable/, 'Clients announce here again'],
  [
    /sess|token|remember|password_reset|user_auth|login_attempt|two_factor|twostep|2fa|captcha/,
    'Sign-ins and secrets of the old site are not valid here',
  ],
  [
    /^pm_|(^|_)pms?$|privmsgs|messages?($|_)|conversation|participants|chat|shout|bot_/,
    'Chats and messages to staff are not imported',
  ],
  [
    /subscri|follow|friend|watch|notif|users_notify|alert|bookmark/,
    'Members choose again what they follow',
  ],
  [/request|bount|wanted|offer/, 'Offers and marks of requests are not imported'],
  [/poll|vot(e|er)|rating|like|magic|reaction/, 'Votes and ratings are not imported'],
  [
    /report|complain|ticket|helpdesk|appeal|staff|modlog|cheater/,
    'Cases of staff are not imported',
  ],
  [/wiki|article|news|blog|faq|rule|page|announcement|tip/, 'Texts of the site are not imported'],
  [
    /achievement|medal|badge|title|donat|shop|bon_|point|lotter|contest|exam|casino/,
    'Awards, the shop and its history are not imported',
  ],
  [/invit/, 'Invites of modifications are not imported'],
  [
    /application|registration|whitelist|blacklist|ban(s|list|ned)?$|disposable|client/,
    'Applications and lists of the old site are not imported',
  ],
  [/log|audit|history|stat|snapshot|activity|failed/, 'Logs and statistics of the old program'],
  [/cache|job|migration|schedule|queue|config|setting|option|cron|lock/, PROGRAM],
  [/css|style|language|smil|countr|search|sphinx|geo/, PROGRAM],
]

/** Returns the reason that the report gives for a table, whatever its case and prefix are. */
export function leftOutReason(table: string): string {
  const name = table.toLowerCase()
  return REASONS.find(([pattern]) => pattern.test(name))?.[1] ?? 'Has no counterpart here'
}
