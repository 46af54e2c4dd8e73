import { version } from '../../shared/paths.ts'
import * as settings from '../../store/records/settings/settings.ts'
import { get, json, page, refuse } from '../http/action.ts'
import * as api from './api.ts'
import { openApiDocument } from './document.ts'
import { docsPage, docsPartPage } from './pages.ts'

/** `/api/openapi.json`: the ending asks for JSON, as on every page. */
export const document = get('/api/openapi', 'site.visit', api.document, async (call) => {
  const { siteName } = await settings.site(call.db, call.config)
  const siteUrl = call.config.BABOU_SITE_URL
  const { isSecure } = call
  return json(openApiDocument(call.features, { siteUrl, siteName, version, isSecure }))
})

export const docs = get('/api/docs', 'site.visit', api.docs, ({ features, config }) => {
  const siteUrl = config.BABOU_SITE_URL
  return page('api/docs', docsPage(features, siteUrl), { document: `${siteUrl}/api/openapi.json` })
})

export const docsPart = get('/api/docs/:part', 'site.visit', api.docsPart, (call) => {
  const data = docsPartPage(call.features, call.config.BABOU_SITE_URL, call.params.part)
  if (data === null) return refuse('NOT_FOUND')
  const document = `${call.config.BABOU_SITE_URL}/api/openapi.json`
  return page('api/part', data, { document })
})
