import { because, notice } from './notice.ts'

// Notifications about a member's account: warnings, sign-ins, roles and permissions.

const PORT = { client: 'text', port: 'number', network: 'text' } as const

export const accountNotices = {
  warned: notice('warning', { reason: 'text' }, ({ reason }) => `You were warned: ${reason}`),
  unwarned: notice('warning', { reason: 'text' }, ({ reason }) => {
    return `A warning was revoked: ${reason}`
  }),
  'signed-in': notice('security', { device: 'text', network: 'text' }, ({ device, network }) => {
    return (
      `New sign-in: ${device}, from ${network}. If this was not you, end the session and ` +
      'change your password.'
    )
  }),

  'foreign-url': notice('security', {}, () => {
    return (
      'Your BitTorrent client still uses announce URLs of another program. They still work, ' +
      'but please download your torrents here again, or change their announce URL to that of ' +
      'your account'
    )
  }),
  'port-closed': notice('connection', PORT, ({ client, port, network }) => {
    return `Others cannot connect to ${client} over ${network}: port ${port} is closed`
  }),
  'port-open': notice('connection', PORT, ({ client, port, network }) => {
    return `Others can connect to ${client} again over ${network}: port ${port} is open`
  }),
  'role-changed': notice('rights', { role: 'text', reason: 'text' }, ({ role, reason }) => {
    return `You now have the role ${role}${because(reason)}`
  }),
  'class-reached': notice('rights', { class: 'text' }, (given) => {
    return `You have reached the class ${given.class}`
  }),
  'class-lost': notice('rights', { class: 'text' }, (given) => {
    return `Your class is now ${given.class}. See what you need to regain the previous one`
  }),
  'right-given': notice('rights', { permission: 'text', reason: 'text' }, (given) => {
    return `You may now ${given.permission}${because(given.reason)}`
  }),
  'right-denied': notice('rights', { permission: 'text', reason: 'text' }, (given) => {
    return `You may no longer ${given.permission}${because(given.reason)}`
  }),
}
