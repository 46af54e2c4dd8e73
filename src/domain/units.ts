/** Bytes of a GiB, as sizes, ratios and prices are told in. */
export const GIB = 1024 ** 3
