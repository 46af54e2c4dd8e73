import * as z from 'zod'
import { mebibytes, port, reloadedSetting, setting, siteUrl } from '../config-shapes.ts'
import { emailAddress } from '../shape.ts'

// Settings of the site and its emails.

export const siteSettings = {
  BABOU_SITE_HOST: setting(z.string().min(1), '127.0.0.1', 'where the site listens'),
  BABOU_SITE_PORT: setting(port, '8080', 'where the site listens'),
  BABOU_SITE_URL: setting(
    siteUrl,
    'http://localhost:8080',
    'public base URL of the site; by default with BABOU_SITE_PORT',
  ),
  BABOU_SEARCH_MEMORY: setting(
    mebibytes.optional(),
    undefined,
    'MiB per site for its search index; 0: none; unset: a twelfth of the memory, at least 1024 ' +
      'and at most a quarter of the memory',
  ),
  BABOU_SITE_NAME: setting(
    z.string().min(1).max(60).optional(),
    undefined,
    'title of the site (babou)',
  ),
  BABOU_SOURCE_TAG: setting(
    z
      .string()
      .regex(/^[\x21-\x7e]{1,40}$/)
      .optional(),
    undefined,
    'the source put in info dictionaries (BABOU)',
  ),
  BABOU_REGISTRATION: setting(
    z.enum(['open', 'invite', 'application', 'closed']).optional(),
    undefined,
    'who can sign up (invite)',
  ),
  BABOU_SMTP_URL: reloadedSetting(
    z.url({ protocol: /^smtps?$/ }).optional(),
    undefined,
    'the SMTP server, as smtp://user:password@host:587; unset: emails stay in the console',
  ),
  BABOU_MAIL_FROM: reloadedSetting(
    emailAddress.optional(),
    undefined,
    'the sender of emails; unset: noreply@ the host of BABOU_SITE_URL',
  ),
} as const
