/** Streams that a player switches between have to last alike, or one of them lacks a segment. */
export interface NamedLength {
  readonly name: string;
  /** Seconds. */
  readonly seconds: number;
  /** Of its longest segment; seconds. */
  readonly target: number;
}

/** In words that follow the file's name and "has"; undefined when they last alike. */
export function lengthsProblem(lengths: readonly NamedLength[]): string | undefined {
  const sorted = [...lengths].sort((a, b) => a.seconds - b.seconds);
  const [shortest] = sorted;
  const longest = sorted.at(-1);
  if (!shortest || !longest) return undefined;
  // Sound ends at other moments than the picture, but by less than half a segment.
  const allowed = Math.max(1, longest.target / 2);
  if (longest.seconds - shortest.seconds <= allowed) return undefined;
  return `${shortest.name} of ${inWords(shortest)} beside ${longest.name} of ${inWords(longest)}: make them equally long`;
}

function inWords({ seconds }: NamedLength): string {
  return `${Number(seconds.toFixed(3))} s`;
}
