/** The exit status of a command that Ctrl-C ended (POSIX shells: 128 and the signal's number). */
export const INTERRUPTED = 130;
