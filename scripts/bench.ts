/**
 * `npm run bench`: a cached, token-checked, routed segment of 10 kB from the local edge over TLS, beside a bare server
 * that does the same HMAC and JSON.parse over the same protocol. The two are measured in turn, so that what else the
 * machine does weighs on both.
 */
import { BENCH_HELP, type BenchFlags, parseBenchFlags } from './bench-flags.ts';
import { type LoadTool, load } from './bench-load.ts';
import { describeBench, type Round } from './bench-report.ts';
import { type BenchServer, startBenchServer } from './bench-server.ts';
import { installDebianTools, missingDebianTools } from './debian-tools.ts';
import { makeAssembly } from './start-assembly.ts';

const CONNECTIONS = 32;
/** V8 goes on compiling what is hot for about so long. */
const WARM_UP_SECONDS = 6;
/** A tool of another name than its Debian package. */
const PACKAGES: Readonly<Record<LoadTool, string>> = { wrk: 'wrk', h2load: 'nghttp2-client' };

async function bench({ seconds, rounds, http2 }: BenchFlags): Promise<void> {
  const tool: LoadTool = http2 ? 'h2load' : 'wrk';
  if (missingDebianTools([tool]).length > 0) installDebianTools([PACKAGES[tool]]);
  if (missingDebianTools([tool]).length > 0) throw new Error(`${tool} is not installed; see the command above.`);
  const { cdkOut } = await makeAssembly();
  const servers: BenchServer[] = [];
  const start = async (script: string, args: readonly string[]) => {
    const server = await startBenchServer(script, args);
    servers.push(server);
    return server;
  };
  try {
    const edge = await start('bench-edge', [cdkOut]);
    const bare = await start('bench-bare', [http2 ? 'h2' : 'h1']);
    const protocol = http2 ? 'HTTP/2, 4 requests at a time a connection' : 'HTTP/1.1';
    const total = 2 * (WARM_UP_SECONDS + rounds * seconds);
    console.log(`${tool}, ${protocol}, TLS, ${CONNECTIONS} connections, ${total} s in all.\n`);
    for (const { url } of servers) await load(tool, { url, seconds: WARM_UP_SECONDS, connections: CONNECTIONS });
    const measured = { edge: [] as Round[], bare: [] as Round[] };
    for (let round = 0; round < rounds; round++) {
      measured.edge.push(await measure(tool, edge, seconds));
      measured.bare.push(await measure(tool, bare, seconds));
    }
    const subjects = [
      { name: 'local edge', rounds: measured.edge },
      { name: 'bare server', rounds: measured.bare },
    ] as const;
    console.log(describeBench(...subjects));
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function measure(tool: LoadTool, server: BenchServer, seconds: number): Promise<Round> {
  const before = await server.cpu();
  const { requests, perSecond, p99 } = await load(tool, { url: server.url, seconds, connections: CONNECTIONS });
  return { perSecond, p99, cpuPerHit: ((await server.cpu()) - before) / requests };
}

try {
  const flags = parseBenchFlags(process.argv.slice(2));
  if (flags.help) console.log(BENCH_HELP);
  else await bench(flags);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
