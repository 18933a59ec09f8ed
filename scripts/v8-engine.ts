/** Runs the bytes of a CloudFront function in V8, beside `njs-engine.ts`; needs Node's flag `--experimental-vm-modules`. */
import crypto from 'node:crypto';
import { SourceTextModule, SyntheticModule } from 'node:vm';
import { fromBase64urlOnEngine } from './engine-base64url.ts';
import { type FunctionCall, type FunctionOutcome, STAND_IN } from './njs-engine.ts';

type Handler = (event: unknown) => Promise<unknown>;

const EngineBuffer = new Proxy(Buffer, {
  get: (target, name, receiver) => (name === 'from' ? fromOnEngine : Reflect.get(target, name, receiver)),
});

function fromOnEngine(source: string, encoding?: BufferEncoding): Buffer {
  return encoding === 'base64url' ? fromBase64urlOnEngine(source) : Buffer.from(source, encoding);
}

/** Runs the bytes as a module of this realm. */
export async function runInV8(code: string, calls: readonly FunctionCall[]): Promise<FunctionOutcome[]> {
  const handler = await loadHandler(code);
  const realNow = Date.now;
  const outcomes: FunctionOutcome[] = [];
  try {
    for (const given of calls) {
      const choices: unknown[] = [];
      const reads: string[] = [];
      const logged: string[] = [];
      Object.assign(globalThis, { call: { unreadable: [], ...given, choices, reads, logged } });
      Date.now = () => given.now;
      // A copy, because the handler changes its event.
      const event = JSON.parse(JSON.stringify(given.event)) as { request?: { rawQueryString?: unknown } };
      if (event.request) event.request.rawQueryString = () => given.rawQuery;
      const outcome = await handler(event).then(
        (answer) => ({ answer, choices, reads, logged }),
        (error: unknown) => ({ thrown: String(error), choices, reads, logged }),
      );
      outcomes.push(JSON.parse(JSON.stringify(outcome)) as FunctionOutcome);
    }
  } finally {
    Date.now = realNow;
  }
  return outcomes;
}

async function loadHandler(code: string): Promise<Handler> {
  const standIn = new SourceTextModule(STAND_IN);
  const module = new SourceTextModule(`import Buffer from 'buffer';${code}\nexport { handler };`);
  await module.link((name) => {
    if (name === 'cloudfront') return standIn;
    if (name !== 'crypto' && name !== 'buffer') throw new Error(`The bundle imports ${name}.`);
    return new SyntheticModule(['default'], function setDefault() {
      this.setExport('default', name === 'crypto' ? crypto : EngineBuffer);
    });
  });
  await module.evaluate();
  return (module.namespace as { handler: Handler }).handler;
}
