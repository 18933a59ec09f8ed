/** The arguments of a command, read strictly. A wrong one throws one sentence: the argument, the value received, what is allowed. */
import { parseArgs } from 'node:util';

/** By name; `allowed` says in words what the value may be. */
type Options = Readonly<Record<string, { readonly type: 'boolean' | 'string'; readonly allowed?: string }>>;

export interface ReadFlags<Flag extends string> {
  /** Value by flag; undefined for a flag that has none. */
  readonly given: ReadonlyMap<Flag, string | undefined>;
  readonly operands: readonly string[];
}

export function readFlags<const Known extends Options>(
  args: readonly string[],
  options: Known,
): ReadFlags<Extract<keyof Known, string>> {
  type Flag = Extract<keyof Known, string>;
  const isFlag = (name: string): name is Flag => Object.hasOwn(options, name);
  // Not strict, because its messages are several sentences; every token is checked here instead.
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  const given = new Map<Flag, string | undefined>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue;
    if (token.kind === 'positional') {
      operands.push(token.value);
      continue;
    }
    const { name, value } = token;
    if (!isFlag(name)) {
      throw new Error(`The flag ${token.rawName} is not known; allowed: ${dashed(Object.keys(options))}.`);
    }
    const needsValue = options[name]?.type === 'string';
    if (needsValue && lacksValue(token)) {
      const allowed = options[name]?.allowed;
      throw new Error(`--${name} has no value${allowed === undefined ? ', and needs one' : `; allowed: ${allowed}`}.`);
    }
    if (!needsValue && value !== undefined) throw new Error(`--${name} is "${value}"; allowed: no value.`);
    if (given.has(name)) throw new Error(`--${name} is given twice; allowed: once.`);
    given.set(name, value);
  }
  return { given, operands };
}

/** Also when the next flag stands where the value should: the parser takes it for the value. */
export function lacksValue(token: {
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}): boolean {
  return !token.value || (!token.inlineValue && token.value.startsWith('--'));
}

/** Throws when a flag is given that means nothing here. */
export function refuseOtherFlags(
  command: string,
  given: ReadonlyMap<string, unknown>,
  allowed: readonly string[],
): void {
  for (const flag of given.keys()) {
    if (!allowed.includes(flag)) throw new Error(`--${flag} means nothing to ${command}; allowed: ${dashed(allowed)}.`);
  }
}

/** For a command that takes nothing but flags. */
export function readOnlyFlags<const Known extends Options>(
  args: readonly string[],
  options: Known,
): ReadFlags<Extract<keyof Known, string>>['given'] {
  const { given, operands } = readFlags(args, options);
  if (operands[0] !== undefined) {
    throw new Error(`The argument "${operands[0]}" is not known; allowed: ${dashed(Object.keys(options))}.`);
  }
  return given;
}

/** For a command that takes no arguments. */
export function refuseArguments(args: readonly string[]): void {
  if (args[0] !== undefined) throw new Error(`The argument "${args[0]}" is not known; allowed: none.`);
}

/** The page's port of a running `npm start`. */
export function pagePortOf(value: string | undefined): number {
  if (value === undefined) return 8090;
  if (!/^\d{1,5}$/.test(value) || Number(value) < 1 || Number(value) > 65_535) {
    throw new Error(`--page-port is "${value}"; allowed: a whole number from 1 to 65535.`);
  }
  return Number(value);
}

export function dashed(flags: readonly string[]): string {
  return flags.map((flag) => `--${flag}`).join(', ');
}
