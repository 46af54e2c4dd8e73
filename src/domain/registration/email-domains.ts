// Which email addresses are accepted, according to rules of staff about domains and the list of
// disposable email providers.

import { disposableDomains } from './disposable-domains.ts'
import { canonicalDomain } from './mail-address.ts'

/** A rule of staff about a domain and all its subdomains. */
export interface DomainRule {
  readonly domain: string
  readonly kind: 'allow' | 'deny'
}

export interface DomainPolicy {
  /** Whether only domains are accepted that a rule allows. */
  readonly onlyAllowed: boolean
  readonly refusesDisposable: boolean
}

export type DomainRuling = 'taken' | 'denied' | 'disposable' | 'not-allowed'

/** The error message next to the field, for an address that is not accepted. */
export const rulingTexts: Readonly<Record<Exclude<DomainRuling, 'taken'>, string>> = {
  denied: 'uses an email provider that this site does not accept',
  disposable: 'is a disposable address; use one that you will keep',
  'not-allowed': 'does not use an email provider that this site accepts',
}

/**
 * Returns the domain of an address and its parent domains, nearest first, without the top-level
 * domain.
 */
export function domainsOf(email: string): readonly string[] {
  const domain = canonicalDomain(email.slice(email.lastIndexOf('@') + 1))
  const labels = domain.split('.')
  return labels.slice(0, -1).map((_, at) => labels.slice(at).join('.'))
}

/**
 * Decides whether an address is accepted: the rule about the nearest domain decides, then the list
 * of disposable providers.
 */
export function ruleOn(
  email: string,
  rules: readonly DomainRule[],
  { onlyAllowed, refusesDisposable }: DomainPolicy,
): DomainRuling {
  const domains = domainsOf(email)
  const known = new Map(rules.map(({ domain, kind }) => [domain, kind]))
  const nearest = domains.map((domain) => known.get(domain)).find((kind) => kind !== undefined)
  if (nearest !== undefined) return nearest === 'allow' ? 'taken' : 'denied'
  if (refusesDisposable && domains.some((one) => disposableDomains.has(one))) return 'disposable'
  return onlyAllowed ? 'not-allowed' : 'taken'
}

const LABEL = '[\\p{L}\\p{N}]([\\p{L}\\p{N}-]*[\\p{L}\\p{N}])?'
const DOMAIN = new RegExp(`^(?=.{3,253}$)${LABEL}(\\.${LABEL})+$`, 'u')

/**
 * Returns a domain in the form that rules have: `@Example.org` becomes `example.org`; null when it
 * is not valid.
 */
export function readDomain(typed: string): string | null {
  const domain = canonicalDomain(typed.trim().replace(/^\*?[@.＠]/, ''))
  return DOMAIN.test(domain) ? domain : null
}
