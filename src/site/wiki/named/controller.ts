import { get } from '../../http/action.ts'
import * as api from '../api.ts'
import { shown } from '../controller.ts'

// Pages of the wiki at addresses of the site.

export const rules = get('/rules', 'site.visit', api.show, (call) =>
  shown(call, ['rules'], '/rules'),
)
export const faq = get('/faq', 'site.visit', api.show, (call) => shown(call, ['faq'], '/faq'))

/** Where such pages were before the wiki had them. */
export const former = get('/pages/:slug', 'site.visit', api.show, (call) =>
  shown(call, [call.params.slug.slice(0, 60)], ''),
)
