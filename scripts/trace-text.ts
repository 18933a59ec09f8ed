/** A request's trace in columns: when, which stage, and what it came to. */
import type { TraceRecord, TraceStage } from '../local/edge/trace.ts';

export function traceText(record: TraceRecord): string[] {
  const { id, time, method, url, status, result, origin, milliseconds, pop, country, stages } = record;
  const from = origin === undefined ? '' : ` of ${origin}`;
  const width = Math.max(...stages.map(({ name }) => name.length), 0);
  return [
    `${method} ${url}`,
    `${status} ${result}${from} in ${milliseconds.toFixed(2)} ms, at ${pop} for a viewer in ${country ?? 'a country that is not known'}`,
    `${new Date(time).toISOString()} ${id}`,
    '',
    ...stages.flatMap((stage) => stageLines(stage, width)),
  ];
}

function stageLines({ name, at, text, logs = [], attempts = [] }: TraceStage, width: number): string[] {
  const [first = '', ...more] = text.split('\n');
  const margin = ' '.repeat(12 + width + 2);
  return [
    `${at.toFixed(2).padStart(8)} ms ${name.padEnd(width)}  ${first}`,
    ...more.map((line) => margin + line),
    ...attempts.map(
      ({ outcome, milliseconds }, index) => `${margin}attempt ${index + 1}: ${outcome} after ${milliseconds} ms`,
    ),
    ...logs.flatMap((log) => log.split('\n')).map((line) => `${margin}log: ${line}`),
  ];
}
