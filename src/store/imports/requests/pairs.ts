// The kinds of `import_pair` for fills and claims of requests, which record what was imported.

/** The member who filled a request; the subject is the fill. */
export const FILL = 'request-fill'
/** The member who claimed a request; the subject is the request. */
export const CLAIM = 'request-claim'
