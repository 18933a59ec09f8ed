import type { ViewerRequest } from './event.ts';

/** The value of a request's header; empty when it is absent. */
export const header = (request: ViewerRequest, name: string): string => (request.headers[name] || { value: '' }).value;
