import type { Progress } from '../../../scripts/deploy-progress.ts';

export interface RecordedProgress {
  readonly progress: Progress;
  readonly said: string[];
  readonly noted: string[];
  forget(): void;
}

/** A deploy's progress that keeps its lines instead of printing them. */
export function recordedProgress(): RecordedProgress {
  const said: string[] = [];
  const noted: string[] = [];
  return {
    progress: { say: (line) => said.push(line), note: (line) => noted.push(line), step: (_, run) => run() },
    said,
    noted,
    forget: () => {
      said.length = 0;
      noted.length = 0;
    },
  };
}
