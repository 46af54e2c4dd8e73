// The kinds of `import_pair` for fills and claims of requests, which record what was imported.

/** Who has filled a request; the subject is the fill. */
export const FILL = 'request-fill'
/** Who has claimed a request, which is the subject. */
export const CLAIM = 'request-claim'
