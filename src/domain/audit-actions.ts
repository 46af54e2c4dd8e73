/** What staff do and the log keeps: the name of the action, and what it says in the past tense. */
export const auditActions = {
  'member.ban': 'Banned a member',
  'member.unban': 'Lifted the ban of a member',
  'member.set-role': 'Changed the role of a member',
  'role.set-right': 'Changed what a role may do',
  'member.reset-passkey': 'Gave a member a new passkey',
  'member.end-sign-ins': 'Ended the sign-ins of a member',
  'member.set-slots': 'Changed the slots of a member',
  'member.verify-email': 'Took an address for proven',
  'mail.retry': 'Sent a mail again',
  'network.ban': 'Banned a network',
  'network.unban': 'Lifted the ban of a network',
  'token.add': 'Made an API token for a member',
  'token.revoke': 'Revoked an API token of a member',
  'settings.change': 'Changed settings',
  'category.save': 'Made or changed a category',
  'tag.rename': 'Renamed a tag',
  'tag.merge': 'Merged a tag into another',
  'torrent.restore': 'Listed a torrent again',
  'torrent.edit': 'Edited a torrent',
  'torrent.remove': 'Took down a torrent',
  'task.run': 'Had a task run at once',
  'task.pause': 'Paused a task',
  'task.resume': 'Let a paused task run again',
  'comment.remove': 'Removed a comment',
} as const satisfies Record<`${string}.${string}`, string>

export type AuditAction = keyof typeof auditActions
