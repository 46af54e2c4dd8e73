// The kinds of `import_pair` of fills and claims of requests: which of them the import has brought.

/** Of who has filled a request; the subject is the fill. */
export const FILL = 'request-fill'
/** Of who has claimed a request, which is the subject. */
export const CLAIM = 'request-claim'
