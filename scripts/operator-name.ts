/** Who gives a command: the person's account on this machine, and the machine. */
import { hostname, userInfo } from 'node:os';

export function operatorName(): string {
  const host = hostname();
  try {
    return `${userInfo().username}@${host}`;
  } catch {
    // A container's user need not have a name.
    return `uid ${process.getuid?.()}@${host}`;
  }
}
