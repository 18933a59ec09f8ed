/** Custom error pages: "Generate custom error responses", CloudFront Developer Guide. Another object stands for an error. */
import type { CustomErrorResponse } from '../template/model.ts';
import type { EdgeRequest } from './messages.ts';

/** Would make the page a 304 or a part of itself, and are about the object that is not there. */
const CONDITIONS = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range', 'range'];

export interface CustomError {
  /** For the page, with the behaviour that its path matches. */
  readonly request: EdgeRequest;
  /** What the viewer gets with the page. */
  readonly status: number;
}

/** Undefined: the answer stays as it is. */
export function customError(
  responses: readonly CustomErrorResponse[],
  request: EdgeRequest,
  status: number,
): CustomError | undefined {
  const custom = responses.find(({ errorCode }) => errorCode === status);
  if (custom?.responsePagePath === undefined) return undefined;
  const headers = new Map(request.headers);
  for (const name of CONDITIONS) headers.delete(name);
  return {
    request: { ...request, method: 'GET', uri: custom.responsePagePath, query: undefined, headers, body: undefined },
    status: custom.responseCode ?? status,
  };
}
