/**
 * What is wrong with a Region's origin: nothing, 503 to everything, every connection closed before an answer,
 * answers that come late (milliseconds), or one status to everything (400-599).
 */
export type OriginFault = 'up' | 'down' | 'refuse' | { readonly slowMs: number } | { readonly status: number };
