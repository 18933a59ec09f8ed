/**
 * Which failures of an origin make the edge ask the group's other one: "Optimize high availability with CloudFront
 * origin failover", CloudFront Developer Guide. Every request asks the primary first.
 */
import { FAILOVER } from '../../infra/limits.ts';
import type { OriginExchange } from './origin-connection.ts';

/** A connection that fails counts as 503 among the group's codes, one that is too slow as 504. */
export function failsOver(exchange: OriginExchange, statusCodes: readonly number[], method: string): boolean {
  if (!(FAILOVER.methods as readonly string[]).includes(method)) return false;
  if (exchange.ok) return statusCodes.includes(exchange.status);
  switch (exchange.failure) {
    case 'refused':
      return statusCodes.includes(503);
    case 'connect-time-out':
    case 'read-time-out':
      return statusCodes.includes(504);
    case 'broken':
      return statusCodes.includes(502);
  }
}
