// The kinds of `import_pair` of requests: which rows the import has brought.

/** Of who has claimed a request, which is the subject. */
export const CLAIM = 'request-claim'
