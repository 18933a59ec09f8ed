/** The part of @xmldom/xmldom 0.8 that is used here: its own types bring the whole DOM along. */
declare module '@xmldom/xmldom' {
  export class DOMParser {
    constructor(options: {
      readonly locator: object;
      /** @param message Ends with `@#[line:<line>,col:<column>]`. */
      readonly errorHandler: (level: 'warning' | 'error' | 'fatalError', message: string) => void;
    });
    parseFromString(text: string, type: 'application/xml'): unknown;
  }
}
