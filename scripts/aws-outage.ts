/**
 * True for a Region that does not answer, or only with 5xx, after the SDK's own attempts. False for a refusal, which neither
 * waiting nor another Region mends.
 */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { $metadata: metadata, code } = error as { $metadata?: { httpStatusCode?: number }; code?: unknown };
  if ((metadata?.httpStatusCode ?? 0) >= 500 || error.name === 'TimeoutError') return true;
  return (
    typeof code === 'string' && /^E(?:AI_AGAIN|CONN[A-Z]+|HOSTUNREACH|NETUNREACH|NOTFOUND|PIPE|TIMEDOUT)$/.test(code)
  );
}
