// The players' own thread, so that their stopwatches do not run on the edge's time. A thread does not inherit how the main one
// loads TypeScript.
import { register } from 'tsx/esm/api';

register();
await import('./drill-players-thread.ts');
