/** The suite's own origin server, on a free port of 127.0.0.1. Argument: the suite's folder. Tells its port to its parent. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suiteModule } from './cache-tests-suite.ts';

type Handler = (segments: string[], request: IncomingMessage, response: ServerResponse) => void;

const [folder = ''] = process.argv.slice(2);
const handlers = new Map<string, Handler>();
for (const name of ['config', 'state', 'test']) {
  handlers.set(name, (await suiteModule<{ default: Handler }>(folder, `server/handle-${name}.mjs`)).default);
}
const server = createServer((request, response) => {
  const [, name = '', ...segments] = new URL(request.url ?? '/', 'http://127.0.0.1').pathname.split('/');
  const handler = handlers.get(name);
  if (handler) handler(segments, request, response);
  else response.writeHead(404).end();
});
process.on('disconnect', () => process.exit(0));
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
