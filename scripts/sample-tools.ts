/** What making the sample needs of the machine. Each thing that is missing is one sentence with Debian's command. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { FONT_FILES } from './sample-picture.ts';

const INSTALL_FFMPEG = 'sudo apt-get install ffmpeg';
const NEEDED = [
  { kind: 'encoder', name: 'libx264' },
  { kind: 'encoder', name: 'aac' },
  { kind: 'filter', name: 'drawtext' },
  { kind: 'filter', name: 'geq' },
  { kind: 'muxer', name: 'dash' },
] as const;

/** Throws the first sentence that applies. */
export function requireSampleTools(): void {
  if (ffmpegVersion() === undefined) throw new Error(`ffmpeg is not installed: on Debian, run \`${INSTALL_FFMPEG}\`.`);
  for (const { kind, name } of NEEDED) {
    if (!listed(kind).has(name)) {
      throw new Error(`This ffmpeg lacks the ${kind} "${name}", which Debian's has: run \`${INSTALL_FFMPEG}\`.`);
    }
  }
  const font = FONT_FILES.find((file) => !existsSync(file));
  if (font) throw new Error(`The font ${font} is missing: on Debian, run \`sudo apt-get install fonts-dejavu-core\`.`);
}

/** As ffmpeg states it, for example `5.1.9-0+deb12u1`; undefined when there is no ffmpeg on the PATH. */
export function ffmpegVersion(): string | undefined {
  return /^ffmpeg version (\S+)/.exec(ffmpegSays('-version'))?.[1];
}

/** The lists have a column of flags, then the name: ` V....D libx264   ...`. */
function listed(kind: (typeof NEEDED)[number]['kind']): Set<string | undefined> {
  const lines = ffmpegSays(`-${kind}s`).split('\n');
  return new Set(lines.map((line) => /^ *\S+ +(\S+)/.exec(line)?.[1]));
}

function ffmpegSays(question: string): string {
  return spawnSync('ffmpeg', ['-hide_banner', question], { encoding: 'utf8' }).stdout ?? '';
}
