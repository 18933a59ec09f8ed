import { afterEach } from 'vitest';

/** For what the tests of a file open: everything that was pushed is closed when its test ends. */
export function closedAfterEach(): { close(): Promise<unknown> }[] {
  const open: { close(): Promise<unknown> }[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((each) => each.close()));
  });
  return open;
}
