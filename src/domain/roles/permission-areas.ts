import type { Permission } from './permissions.ts'

// Permissions by area, for the table of roles. The first part of a permission's name determines the
// area.

export const permissionAreas = ['account', 'catalog', 'talk', 'people', 'economy', 'site'] as const
export type PermissionArea = (typeof permissionAreas)[number]

export const areaLabels: Readonly<Record<PermissionArea, string>> = {
  account: 'Accounts and invites',
  catalog: 'Torrents and catalog',
  talk: 'Forums, articles and messages',
  people: 'Members and cases',
  economy: 'Ratio and points',
  site: 'Site and fleet',
}

/** The first parts of the names in each area. */
const SUBJECTS: Readonly<Record<Exclude<PermissionArea, 'site'>, readonly string[]>> = {
  account: ['account', 'invites', 'applications', 'appeals', 'email-domains'],
  catalog: [
    ...['torrents', 'catalog', 'bundles', 'collections', 'bookmarks', 'searches', 'images'],
    ...['tags', 'categories', 'requests', 'rescue', 'statistics'],
  ],
  talk: ['comments', 'forums', 'articles', 'wiki', 'polls', 'messages', 'texts'],
  people: ['members', 'cases', 'support', 'networks', 'anomalies', 'roles'],
  economy: [
    'ratio',
    'economy',
    'ledger',
    'promotions',
    'store',
    'simulations',
    'traffic',
    'points',
  ],
}

/**
 * Returns the area of a permission. All others belong to the site: settings, nodes, tasks, logs.
 */
export function areaOf(permission: Permission): PermissionArea {
  const subject = permission.replace(/\..*/, '')
  const inArea = (area: PermissionArea) => area !== 'site' && SUBJECTS[area].includes(subject)
  return permissionAreas.find(inArea) ?? 'site'
}
