/**
 * The sample's picture and sound, as graphs of ffmpeg's test sources: slow clouds of colour, a clock that shows the
 * presentation time, the names of the rendition and of the segment, a bar of the whole duration, and a dial whose hand
 * passes the top and flashes at each full second, when the sound beeps.
 * All motion repeats after 24 s, so the sample can be played in a loop.
 */
import {
  AUDIO_SAMPLE_RATE,
  DURATION,
  FRAMES_PER_SECOND,
  SEGMENT_DURATION,
  type VideoRendition,
} from './sample-renditions.ts';

/** From Debian's fonts-dejavu-core. */
const FONT_FOLDER = '/usr/share/fonts/truetype/dejavu';
const SANS = `${FONT_FOLDER}/DejaVuSans-Bold.ttf`;
const MONO = `${FONT_FOLDER}/DejaVuSansMono-Bold.ttf`;
export const FONT_FILES: readonly string[] = [SANS, MONO];

/** The clouds are computed this small and scaled up: they are smooth anyway. */
const CLOUDS = { width: 128, height: 72 };

/** Graph for `-filter_complex`; its only output is `[picture]`. */
export function pictureGraph({ name, width, height }: VideoRendition): string {
  // Lengths are those of a 720-line picture. Even numbers keep overlays on whole chroma samples.
  const px = (lines: number) => 2 * Math.round((lines * height) / 1440);
  const dial = { size: px(200), x: width - px(260), y: px(40), radius: px(76), hand: px(36), flash: px(58) };
  const bar = px(12);
  return [
    `${clouds()},${fitTo(width, height)},drawbox=y=ih-${bar}:w=iw:h=${bar}:color=black@0.35:t=fill[clouds]`,
    `${still(dial.size, `170*${ring(dial.size, dial.radius, px(4))}`)}[ring]`,
    `${still(dial.size, `235*${disc(dial.size, dial.flash)}`)}[flash]`,
    `${still(dial.hand, `255*${disc(dial.hand, dial.hand / 2 - 2)}`)}[hand]`,
    `color=white:s=${width}x${bar}:r=${FRAMES_PER_SECOND}[bar]`,
    `[clouds][ring]overlay=x=${dial.x}:y=${dial.y}:shortest=1[a]`,
    `[a][flash]overlay=x=${dial.x}:y=${dial.y}:shortest=1:enable='lt(mod(t,1),0.1)'[b]`,
    `[b][hand]overlay=x='${dial.x}+${(dial.size - dial.hand) / 2}+${dial.radius}*sin(2*PI*t)'` +
      `:y='${dial.y}+${(dial.size - dial.hand) / 2}-${dial.radius}*cos(2*PI*t)':shortest=1[c]`,
    `[c][bar]overlay=x='W*t/${DURATION}-W':y=H-${bar}:shortest=1[d]`,
    `[d]${words(name, width, height).join(',')}[picture]`,
  ].join(';');
}

/** Graph for an audio input of the `lavfi` device: a short, soft beep each second, higher where a segment starts. */
export function soundGraph(): string {
  const pitch = `if(mod(floor(t),${SEGMENT_DURATION}),660,880)`;
  const attack = 'min(1,150*mod(t,1))';
  const wave = `0.22*sin(2*PI*${pitch}*t)*exp(-14*mod(t,1))*${attack}`;
  return `aevalsrc=exprs='${wave}':s=${AUDIO_SAMPLE_RATE}:d=${DURATION}`;
}

function clouds(): string {
  const { width, height } = CLOUDS;
  const turn = `2*PI*T/${DURATION}`;
  const red = `clip(70+55*sin(X/25+${turn})+45*sin((X+Y)/33-2*${turn}),8,200)`;
  const green = `clip(78-38*sin(X/25+${turn})+34*sin(Y/19+X/60-2*${turn}),18,160)`;
  const blue = `clip(150+38*sin(hypot(X-64,Y-36)/18-2*${turn})+30*sin(X/29-Y/19+${turn}),90,215)`;
  const source = `nullsrc=s=${width}x${height}:r=${FRAMES_PER_SECOND}:d=${DURATION}`;
  return `${source},format=gbrp,geq=r='${red}':g='${green}':b='${blue}'`;
}

/** `accurate_rnd` and `bitexact` make every processor compute the same pixels. */
function fitTo(width: number, height: number): string {
  return `scale=${width}:${height}:flags=bicubic+accurate_rnd+bitexact:out_color_matrix=bt709:out_range=tv,format=yuv420p`;
}

/** A white square, repeated for ever, with this expression (0-255) as its opacity. */
function still(size: number, opacity: string): string {
  const frame = `color=white:s=${size}x${size}:r=${FRAMES_PER_SECOND}:d=${1 / FRAMES_PER_SECOND},format=rgba`;
  return `${frame},geq=r=255:g=255:b=255:a='${opacity}',loop=-1:1`;
}

function disc(size: number, radius: number): string {
  return `clip(${radius}-${fromCentre(size)},0,1)`;
}

function ring(size: number, radius: number, thickness: number): string {
  return `clip(${thickness / 2 + 0.5}-abs(${fromCentre(size)}-${radius}),0,1)`;
}

function fromCentre(size: number): string {
  const centre = (size - 1) / 2;
  return `hypot(X-${centre},Y-${centre})`;
}

function words(name: string, width: number, height: number): string[] {
  const offset = Math.round(height / 300);
  const shadow = `shadowcolor=black@0.35:shadowx=${offset}:shadowy=${offset}`;
  const segment = `segment-%{eif\\:floor(t/${SEGMENT_DURATION})+1\\:d\\:5}.m4s`;
  const format = `${width}×${height}  ${FRAMES_PER_SECOND} fps  H.264 + AAC`;
  return [
    `drawtext=fontfile=${SANS}:text='${name}':fontsize=h/8:fontcolor=white:x=h/15:y=h/15:${shadow}`,
    `drawtext=fontfile=${SANS}:text='${format}':fontsize=h/28:fontcolor=white@0.85:x=h/14:y=h/4.9`,
    // The clock's first of 14 characters is a sign, left blank: without it the clock stands in the middle.
    `drawtext=fontfile=${MONO}:text='%{pts\\:hms}':fontsize=h/6:fontcolor=white:x=(w-tw*14/13)/2:y=h*0.43:${shadow}`,
    `drawtext=fontfile=${MONO}:text='${segment}':fontsize=h/24:fontcolor=white@0.9:x=h/15:y=h*0.875`,
  ];
}
