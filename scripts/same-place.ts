/** Where a command was sent: AWS, or with `--local` the running `npm start`. */
export interface CommandPlace {
  readonly local: boolean;
  readonly pagePort: number;
}

/** The flags that send the next command to where this one went: a hint that is copied must not reach another place. */
export function withPlace(text: string, { local, pagePort }: CommandPlace): string {
  if (!local) return text;
  const flags = ` --local${pagePort === 8090 ? '' : ` --page-port ${pagePort}`}`;
  return text.replace(
    /npm run (?:keys|publish|region|sign|takedown) -- [^`\n]*?(?=[.,;)]?(?:`|\n|$))/g,
    (command) => command + flags,
  );
}
