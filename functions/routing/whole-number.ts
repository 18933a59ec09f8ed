/** True for a whole number from `least` to `most`. */
export function isWholeNumber(value: number, least: number, most: number): boolean {
  return value >= least && value <= most && Math.floor(value) === value;
}
