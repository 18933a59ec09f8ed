import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { callWith, failureOf, load, loadBody, resultOf, STORE_ARN, storeOf } from './functions.ts';

describe('the globals of runtime 2.0', () => {
  const documented =
    'Object Function Array Number String Boolean Symbol Date Promise RegExp Math JSON Error TypeError RangeError ArrayBuffer ' +
    'DataView Uint8Array Float64Array parseInt decodeURIComponent globalThis Buffer TextEncoder TextDecoder atob btoa console';
  const absent =
    'process require module exports setTimeout setInterval setImmediate queueMicrotask fetch URL WebAssembly ' +
    'SharedArrayBuffer Atomics Map Set WeakMap WeakSet WeakRef Proxy Reflect BigInt Intl eval escape FinalizationRegistry ' +
    'performance structuredClone crypto';

  test('are there when they are documented', async () => {
    const names = documented.split(' ');
    const loaded = await load(`function handler() { return [${names.map((name) => `typeof ${name}`).join()}]; }`);
    expect(await resultOf(loaded)).not.toContain('undefined');
  });

  test('are absent when they are not', async () => {
    const names = absent.split(' ');
    const loaded = await load(`function handler() { return [${names.map((name) => `typeof ${name}`).join()}]; }`);
    expect(await resultOf(loaded)).toEqual(names.map(() => 'undefined'));
  });

  test.each([
    ['a constructor reached from a value', "return [].constructor.constructor('return 1')();"],
    ['the constructor of a module', "return cf.kvs.constructor('return 1')();"],
    ['the constructor of an event', "return event.constructor.constructor('return 1')();"],
    ['the constructor of bytes', "return Buffer.from('a').constructor.constructor('return 1')();"],
    [
      'the constructor of an error from the platform',
      "try { await cf.kvs().get('no'); } catch (e) { return e.constructor.constructor('return 1')(); }",
    ],
    ['the constructor of a digest', "return crypto.createHash('md5').update.constructor('return 1')();"],
    [
      'the constructor of what comes of a throw through the platform',
      `try { Buffer.alloc(4).writeUInt8({ valueOf() { throw null; } }, 0); }
       catch (e) { return e.constructor.constructor('return 1')(); }`,
    ],
    ...["console.log('')", 'cf.edgeLocation', "atob('')"].map((call) => [
      `the constructor of an error where the stack ends in ${call}`,
      `const found = [];
       const deeper = () => { try { ${call}; } catch (e) { found.push(e); throw e; } deeper(); };
       for (let i = 0; i < 8; i++) {
         const begin = (n) => { if (n > 0) begin(n - 1); else deeper(); };
         try { begin(i); } catch (e) { found.push(e); }
       }
       const e = found.filter((each) => !(each instanceof Error)).concat(found)[0];
       return e.constructor.constructor('return 1')();`,
    ]),
  ])('let no code be made from text: %s', async (_title, body) => {
    const outcome = await (await loadBody(body)).run(callWith());
    expect(failureOf(outcome)).toMatch(/^exception: EvalError: Code generation from strings disallowed/);
  });

  test('are reached by name alone: no helper hands them over as its `this`', async () => {
    const body = `
      const { update, digest } = crypto.createHash('md5');
      const { log } = console;
      const { get } = cf.kvs();
      return [update('x'), log('x'), (0, cf.kvs)().get === get].map((each) => typeof each);`;
    expect(await resultOf(await loadBody(body))).toEqual(['undefined', 'undefined', 'boolean']);
  });

  test('have no way out to the process', async () => {
    const body = `
      const seen = [];
      for (const start of [event, cf, crypto, Buffer.from('x'), console, Date, handler, cf.kvs()]) {
        for (let value = start; value; value = Object.getPrototypeOf(value)) {
          const made = value.constructor;
          if (made && made !== Object && made !== Function && made !== Uint8Array && typeof made === 'function') {
            seen.push(Object.getPrototypeOf(Object.getPrototypeOf(made)) === null ? 'foreign' : 'own');
          }
          if (!(value instanceof Object) && value !== Object.prototype) seen.push('foreign');
        }
      }
      return seen.filter((each) => each === 'foreign');`;
    expect(await resultOf(await loadBody(body))).toEqual([]);
  });
});

describe('the clock', () => {
  test('stands still while a function runs, and shows what it was given', async () => {
    const loaded = await loadBody(
      'for (let i = 0; i < 1e6; i++); return [Date.now(), new Date().getTime(), +new Date(5), Date.UTC(1970, 0, 2), typeof Date()];',
    );
    expect(await resultOf(loaded, callWith({ now: 1234 }))).toEqual([1234, 1234, 5, 86_400_000, 'string']);
    expect(await resultOf(loaded, callWith({ now: 5678 }))).toEqual([5678, 5678, 5, 86_400_000, 'string']);
  });
});

describe('one call leaves nothing to the next', () => {
  // Each counts its own calls in another place; every call must see a first one. `kept`: one context serves them all.
  test.each([
    ['a module-level variable', 'let n = 0;', 'n += 1; return n;', 'kept'],
    [
      'a module-level variable that another function changes',
      'let n = 0; function up() { n++; }',
      'up(); return n;',
      'kept',
    ],
    ['a variable of a destructuring assignment', 'let n = 0;', '[n] = [n + 1]; return n;', 'kept'],
    ['a pattern that remembers where it was', 'const p = /a/g;', "return p.test('aa') ? p.lastIndex : 0;", 'kept'],
    ['a global', '', 'globalThis.n = (globalThis.n || 0) + 1; return globalThis.n;', 'kept'],
    [
      'a global by an escaped name',
      '',
      'const all = \\u0067lobalThis; all.n = (all.n || 0) + 1; return all.n;',
      'kept',
    ],
    ['a module-level object', 'const kept = { n: 0 };', 'kept.n += 1; return kept.n;', 'renewed'],
    ['a module-level array', 'const kept = [];', 'return kept.push(1);', 'renewed'],
    ['a nested object', 'const kept = { deep: [{ n: 0 }] };', 'return (kept.deep[0].n += 1);', 'renewed'],
    ['module-level bytes', 'const kept = new Uint8Array(1);', 'return (kept[0] += 1);', 'renewed'],
    ['a property of a function', 'function f() {}', 'f.n = (f.n || 0) + 1; return f.n;', 'renewed'],
    ['a prototype', '', 'Array.prototype.n = ([].n || 0) + 1; return [].n;', 'renewed'],
    ['a built-in object', '', 'Math.n = (Math.n || 0) + 1; return Math.n;', 'renewed'],
    [
      'a platform module',
      '',
      "import('x').catch(() => {}); const m = handler; m.n = (m.n || 0) + 1; return m.n;",
      'renewed',
    ],
    ['a closure', 'const up = (() => { let n = 0; return () => ++n; })();', 'return up();', 'renewed'],
    [
      'an object that a closure keeps',
      'const up = (() => { const o = { n: 0 }; return () => ++o.n; })();',
      'return up();',
      'renewed',
    ],
    [
      'a closure in a property',
      'const o = (() => { let n = 0; return { up: () => ++n }; })();',
      'return o.up();',
      'renewed',
    ],
    [
      'a closure behind an accessor',
      'const o = (() => { let n = 0; return { get up() { return ++n; } }; })();',
      'return o.up;',
      'renewed',
    ],
    ['a closure of a list', 'const l = [0].map((n) => () => ++n);', 'return l[0]();', 'renewed'],
    ['a bound function', 'function up() { return ++this.n; } const f = up.bind({ n: 0 });', 'return f();', 'renewed'],
    ['a class', 'class C { static n = 0; }', 'return ++C.n;', 'renewed'],
    [
      'a table computed at load',
      "const t = 'a b'.split(' ').map((e) => [e]); let n = 0;",
      'n += t.length; return n - 1;',
      'kept',
    ],
    [
      "what an event's request inherits",
      '',
      `const p = Object.getPrototypeOf(event.request); const f = event.request.rawQueryString; const seen = (p.n || 0) + (f.n || 0);
      for (const each of [p, f, f.prototype || f]) try { each.n = 1; } catch {}
      return seen + 1;`,
      'kept',
    ],
    [
      'what objects and bytes inherit',
      '',
      `const bytes = Uint8Array.prototype; const all = [Object.prototype, Object.getPrototypeOf(bytes), bytes, Buffer.prototype];
      for (const each of all) for (const name of ['n', 'toString']) try { each[name] = () => 'changed'; } catch {}
      return all.every((each) => Object.isFrozen(each) && each.n === undefined) && String(new Uint8Array(1)) === '0' ? 1 : 2;`,
      'kept',
    ],
    ['a replaced global', '', 'const n = (JSON.n || 0) + 1; globalThis.JSON = { n }; return n;', 'renewed'],
  ])('in %s', async (_title, moduleCode, body, how) => {
    const loaded = await load(`${moduleCode}\nasync function handler(event) { ${body} }`);
    expect([await resultOf(loaded), await resultOf(loaded), await resultOf(loaded)]).toEqual([1, 1, 1]);
    expect(loaded.unshareable() === undefined ? 'kept' : 'renewed').toBe(how);
  });

  test('and calls that arrive together do not mix', async () => {
    const code = `import cf from 'cloudfront';
      let mine;
      async function handler(event) {
        mine = event.request.uri;
        await cf.kvs().exists('x');
        await cf.kvs().exists('y');
        console.log(mine);
        return mine;
      }`;
    const loaded = await load(code);
    const uris = Array.from({ length: 20 }, (_each, index) => `/${index}`);
    const outcomes = await Promise.all(uris.map((uri) => loaded.run(callWith({ uri }))));
    expect(outcomes.map((outcome) => outcome.ok && outcome.value)).toEqual(uris);
    expect(outcomes.map(({ logs }) => logs)).toEqual(uris.map((uri) => [uri]));
  });

  test("not the project's own function: one context serves every call of it", async () => {
    const loaded = await load(readFileSync('dist/viewer-request.js', 'utf8'));
    const event = {
      ...callWith({ uri: '/index.html' }).event,
      context: { distributionDomainName: 'd1.cloudfront.net' },
    };
    await loaded.run(callWith({ event }));
    expect(loaded.unshareable()).toBeUndefined();
  });
});

describe('a function that goes wrong', () => {
  test.each([
    ['throws', "throw new Error('boom');", /^exception: Error: boom\n {4}at handler \(fn\.js:/],
    ['throws later', "await cf.kvs().exists('x'); throw new TypeError('later');", /^exception: TypeError: later/],
    ['throws no error', "throw 'text';", /^exception: text$/],
    ['throws nothing', 'throw undefined;', /^exception: undefined$/],
    ['never ends', 'for (;;);', /^time-out: /],
    ['never ends its promises', 'for (;;) await null;', /^time-out: /],
    ['waits for nothing', 'await new Promise(() => {});', /^time-out: /],
    ['reads a key that is not there', "await cf.kvs().get('none');", /^exception: TypeError: KeyNotFound/],
    ['recurses', 'return (function f() { return f(); })();', /^exception: RangeError/],
  ])('is told apart: it %s', async (_title, body, expected) => {
    const loaded = await loadBody(body);
    expect(failureOf(await loaded.run(callWith()))).toMatch(expected);
  });

  test('does not take others with it', async () => {
    const loaded = await load(
      "function handler(event) { if (event.request.uri === '/loop') for (;;); return event.request.uri; }",
    );
    const outcomes = await Promise.all(['/a', '/loop', '/b'].map((uri) => loaded.run(callWith({ uri }))));
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.value : outcome.failure))).toEqual(['/a', 'time-out', '/b']);
    expect(await resultOf(loaded, callWith({ uri: '/c' }))).toBe('/c');
  });

  test.each([
    ['has no handler', 'export const x = 1;', /Fn: FunctionCode declares no function named 'handler'/],
    ['is no JavaScript', 'function handler( {', /Fn: FunctionCode is not JavaScript: Unexpected token/],
    ['imports what the platform does not have', "import fs from 'fs'; function handler() {}", /Module 'fs' is not one/],
  ])('does not start: it %s', async (_title, code, message) => {
    await expect(load(code)).rejects.toThrow(message);
  });

  test('does not start in a runtime that is not emulated', async () => {
    const { loadCloudFrontFunction } = await import('../../../local/runtime/cloudfront-function.ts');
    const model = {
      logicalId: 'Old',
      name: 'old',
      runtime: 'cloudfront-js-1.0',
      code: '',
      keyValueStoreArn: undefined,
    } as const;
    await expect(loadCloudFrontFunction(model, undefined)).rejects.toThrow(/^Old: runtime 'cloudfront-js-1.0'/);
  });
});

describe('the module `cloudfront`', () => {
  const store = () => storeOf({ text: 'value', json: '{"a":[1]}' });

  test('reads the store in its formats, and its description', async () => {
    const body = `const kvs = cf.kvs();
      return [await kvs.get('text'), await kvs.get('json', { format: 'json' }),
        (await kvs.get('text', { format: 'bytes' })).toString('hex'), await kvs.exists('text'), await kvs.exists('no'),
        await kvs.meta(), await cf.kvs('store-id').get('text')];`;
    const meta = {
      creationDateTime: '1970-01-01T00:00:00.000Z',
      lastUpdatedDateTime: '1970-01-01T00:00:00.000Z',
      keyCount: 2,
    };
    expect(await resultOf(await loadBody(body, store()))).toEqual([
      'value',
      { a: [1] },
      Buffer.from('value').toString('hex'),
      true,
      false,
      meta,
      'value',
    ]);
  });

  test.each([
    [
      'cannot be read',
      "await cf.kvs().get('text')",
      (it: ReturnType<typeof store>) => it.setReadable(false),
      'cannot be read',
    ],
    [
      'cannot be asked for a key',
      "await cf.kvs().exists('text')",
      (it: ReturnType<typeof store>) => it.setReadable(false),
      'cannot be read',
    ],
    ['is another one', "await cf.kvs('other').get('text')", () => {}, "KeyValueStore 'other'"],
  ])('rejects when the store %s', async (_title, body, change, message) => {
    const kvs = store();
    change(kvs);
    const loaded = await loadBody(
      `try { ${body} } catch (error) { return [error instanceof TypeError, error.message]; }`,
      kvs,
    );
    expect(await resultOf(loaded)).toEqual([true, expect.stringContaining(message)]);
    expect(STORE_ARN).toContain('store-id');
  });

  test('tells the edge location', async () => {
    const loaded = await loadBody('return cf.edgeLocation === undefined ? null : cf.edgeLocation.region;');
    expect(await resultOf(loaded)).toBe('ap-northeast-2');
    expect(await resultOf(loaded, callWith({ edgeLocation: undefined }))).toBeNull();
  });

  const group = (ids: string, codes: string) =>
    `cf.createRequestOriginGroup({ originIds: ${ids}, failoverCriteria: { statusCodes: ${codes} } });`;
  test.each([
    ["cf.selectRequestOriginById('two');", { kind: 'origin', originId: 'two', overrides: {} }],
    [
      group("[{ originId: 'one' }, { originId: 'two' }]", '[403, 503]'),
      {
        kind: 'group',
        members: [
          { originId: 'one', overrides: {} },
          { originId: 'two', overrides: {} },
        ],
        statusCodes: [403, 503],
      },
    ],
    [
      group(
        "Object.freeze([{ originId: 'two' }, { originId: 'one', originOverrides: { originPath: '/p' } }])",
        '[500]',
      ),
      {
        kind: 'group',
        members: [
          { originId: 'two', overrides: {} },
          { originId: 'one', overrides: { originPath: '/p' } },
        ],
        statusCodes: [500],
      },
    ],
    [
      `const group = { originIds: [{ originId: 'one' }, { originId: 'one' }], failoverCriteria: { statusCodes: [403] } };
       group.toJSON = () => ({ failoverCriteria: group.failoverCriteria, originIds: [{ originId: 'two' }, { originId: 'one' }] });
       cf.createRequestOriginGroup(group);`,
      {
        kind: 'group',
        members: [
          { originId: 'two', overrides: {} },
          { originId: 'one', overrides: {} },
        ],
        statusCodes: [403],
      },
    ],
    [
      "cf.updateRequestOrigin({ domainName: 'x.example', originPath: '/p', customHeaders: { 'X-A': '1' }, timeouts: { readTimeout: 3 } });",
      {
        kind: 'update',
        overrides: { domainName: 'x.example', originPath: '/p', customHeaders: { 'x-a': '1' }, readTimeout: 3 },
      },
    ],
    [
      "cf.selectRequestOriginById('one'); cf.selectRequestOriginById('two');",
      { kind: 'origin', originId: 'two', overrides: {} },
    ],
    ['', undefined],
  ])('takes the choice of an origin: %s', async (body, origin) => {
    const outcome = await (await loadBody(`${body} return event.request;`)).run(callWith());
    expect(outcome).toMatchObject({ ok: true, origin });
  });

  test('forgets the choice of the call before', async () => {
    const loaded = await loadBody(
      "if (event.request.uri === '/two') cf.selectRequestOriginById('two'); return event.request;",
    );
    expect(await loaded.run(callWith({ uri: '/two' }))).toMatchObject({ origin: { originId: 'two' } });
    expect(await loaded.run(callWith({ uri: '/' }))).toMatchObject({ ok: true, origin: undefined });
  });

  test.each([
    ["cf.selectRequestOriginById('three');", /Origin 'three' is not one of the distribution's: one, two/],
    ['cf.selectRequestOriginById();', /Origin 'undefined'/],
    [group("[{ originId: 'one' }]", '[503]'), /exactly two/],
    [group("['one', 'two']", '[503]'), /originIds is no object/],
    [group("[{ originId: 'one' }, { originId: 'two' }]", '[418]'), /statusCodes takes/],
    [group("[{ originId: 'one' }, { originId: 'two' }]", '[]'), /statusCodes takes/],
    [group("[{ originId: 'one' }, { originId: 'two' }]", "['503']"), /statusCodes takes/],
    [group("[{ originId: 'one' }, { originId: 'two' }]", '[NaN]'), /statusCodes takes/],
    [group("[{ originId: 'one' }, { originId: 'three' }]", '[503]'), /Origin 'three' is not one/],
    ['cf.updateRequestOrigin({ timeouts: { readTimeout: 121 } });', /readTimeout is 121; 1 to 120/],
    ['cf.updateRequestOrigin({ timeouts: { keepAliveTimeout: 121 } });', /keepAliveTimeout is 121; 1 to 120/],
    ["cf.updateRequestOrigin({ hostHeader: 'x.example' });", /has 'hostHeader'/],
    ['cf.updateRequestOrigin({ originShield: {} });', /has 'originShield'/],
  ])('refuses a wrong choice: %s', async (body, message) => {
    expect(failureOf(await (await loadBody(`${body} return event.request;`)).run(callWith()))).toMatch(message);
  });

  test('offers the choice to viewer-request functions only', async () => {
    const loaded = await loadBody("cf.selectRequestOriginById('one');");
    expect(failureOf(await loaded.run(callWith({ originIds: undefined })))).toMatch(/viewer-request functions only/);
  });
});

describe('crypto and bytes', () => {
  test('digest as Node does, in the documented algorithms and encodings', async () => {
    const body = `return ['md5', 'sha1', 'sha256'].map((name) => ['hex', 'base64', 'base64url'].map((encoding) =>
      [crypto.createHash(name).update('a').update('b').digest(encoding),
       crypto.createHmac(name, 'key').update(Buffer.from('ab')).digest(encoding)]));`;
    const expected = ['md5', 'sha1', 'sha256'].map((name) =>
      (['hex', 'base64', 'base64url'] as const).map((encoding) => [
        createHash(name).update('ab').digest(encoding),
        createHmac(name, 'key').update('ab').digest(encoding),
      ]),
    );
    expect(await resultOf(await loadBody(body))).toEqual(expected);
  });

  test.each([0, 1000, 4000, 4097, 20_000])(
    'digest as Node does a text of %i characters, one after the other',
    async (length) => {
      const body = `const text = 'é'.repeat(${length}); const bytes = Buffer.from(text);
      return [text, bytes].flatMap((data) => [crypto.createHash('sha1').update(data).digest('hex'),
        crypto.createHmac('sha256', 'key').update('\\ud800').update(data).digest().toString('hex')]);`;
      const text = 'é'.repeat(length);
      const expected = [
        createHash('sha1').update(text).digest('hex'),
        createHmac('sha256', 'key').update('\ud800').update(text).digest('hex'),
      ];
      expect(await resultOf(await loadBody(body))).toEqual([...expected, ...expected]);
    },
  );

  test.each([0, 1, 63, 64, 65, 200])('authenticate as Node does with a key of %i bytes', async (length) => {
    const body = `const key = Buffer.alloc(${length}, 'kéy'); const data = Buffer.from('dàta');
      const hmac = (name) => { const h = crypto.createHmac(name, key).update(data).update('é'); data[0] = 0; key.fill(0);
        const text = h.digest('hex'); data[0] = 100; key.fill('kéy'); return text; };
      return ['md5', 'sha1', 'sha256'].map(hmac);`;
    const expected = ['md5', 'sha1', 'sha256'].map((name) =>
      createHmac(name, Buffer.alloc(length, 'kéy')).update('dàtaé').digest('hex'),
    );
    expect(await resultOf(await loadBody(body))).toEqual(expected);
  });

  test.each([
    ["crypto.createHash('sha512');", /Algorithm 'sha512' is not one of md5, sha1, sha256/],
    ["crypto.createHash('md5').digest('latin1');", /Digest encoding 'latin1'/],
    ["const h = crypto.createHash('md5'); h.digest(); h.digest();", /Digest already called/],
  ])('refuse what runtime 2.0 does not have: %s', async (body, message) => {
    expect(failureOf(await (await loadBody(body)).run(callWith()))).toMatch(message);
  });

  test.each([
    ["Buffer.from('héllo').toString('hex')", '68c3a96c6c6f'],
    ["Buffer.from('YWI', 'base64url').toString()", 'ab'],
    ["Buffer.from('YW+I', 'base64url').toString()", 'a'],
    ['Buffer.from([1, 2, 3, 4, 5, 6]).readUIntBE(0, 6)', 0x010203040506],
    ["Buffer.concat([Buffer.from('a'), Buffer.from('bc')]).toString()", 'abc'],
    ["Buffer.concat([Buffer.from('abc')], 2).toString()", 'ab'],
    ["Buffer.from('abc').subarray(1).toString()", 'bc'],
    ["Buffer.from('abcdef').toString('utf8', 1, 3)", 'bc'],
    ["Buffer.from('abc').equals(Buffer.from('abc'))", true],
    ["Buffer.from('abc').indexOf('c')", 2],
    ["Buffer.alloc(3, 'ab').toString()", 'aba'],
    ["Buffer.isBuffer(crypto.createHash('md5').digest())", true],
    ["Buffer.byteLength('é')", 2],
    ["JSON.stringify(Buffer.from('a'))", '{"type":"Buffer","data":[97]}'],
    ["new TextDecoder().decode(new TextEncoder().encode('é'))", 'é'],
    ["btoa('ab') + atob('YWI=')", 'YWI=ab'],
  ])('%s', async (expression, expected) => {
    expect(await resultOf(await loadBody(`return ${expression};`))).toEqual(expected);
  });
});

test('console.log is kept with the call that made it', async () => {
  const loaded = await loadBody(
    "console.log(event.request.uri); console.log({ a: 1 }); console.log(new Error('x')); return event.request;",
  );
  expect((await loaded.run(callWith({ uri: '/1' }))).logs).toEqual(['/1', '{"a":1}', 'Error: x']);
  expect((await loaded.run(callWith({ uri: '/2' }))).logs[0]).toBe('/2');
});

test.each([
  ["cf.logCustomData('a'); cf.logCustomData('/b')", 'access log: /b'],
  ["cf.logCustomData('/'.repeat(300))", `access log: ${'/'.repeat(266)}`],
  ["cf.logCustomData('\\ud800' + 'é'.repeat(300))", `access log: \ud800${'é'.repeat(131)}`],
])('%s puts into the access log what it holds at most, of the last call', async (calls, line) => {
  const loaded = await loadBody(`${calls}; return event.request;`);
  expect((await loaded.run(callWith({ uri: '/1' }))).logs).toEqual([line]);
});

test.each<[string, number[]]>([
  ["console.log('a'.repeat(10240)); console.log('b')", [10_240, 0]],
  ["console.log('a'.repeat(10230)); console.log('b'.repeat(20)); console.log('c')", [10_230, 10]],
  ["console.log('a'.repeat(10239)); console.log('é')", [10_239, 0]],
])('%s is cut where 10 KB end', async (calls, lengths) => {
  const loaded = await loadBody(`${calls}; cf.logCustomData('kept'); return event.request;`);
  const { logs } = await loaded.run(callWith({ uri: '/1' }));
  expect(logs.map((line) => line.length)).toEqual([...lengths, 'access log: kept'.length]);
});

test('the access log of a call has nothing of the one before', async () => {
  const loaded = await loadBody("if (event.request.uri === '/1') cf.logCustomData('one'); return event.request;");
  expect((await loaded.run(callWith({ uri: '/1' }))).logs).toEqual(['access log: one']);
  expect((await loaded.run(callWith({ uri: '/2' }))).logs).toEqual([]);
});

test('the event is plain data of the context, whatever its names are', async () => {
  const names = ['__proto__', 'toString', 'constructor', 'hasOwnProperty', '0', 'a'];
  const querystring = Object.fromEntries(names.map((name) => [name, { value: `v-${name}` }]));
  Object.defineProperty(querystring, '__proto__', { value: { value: 'v-__proto__' }, enumerable: true });
  const request = {
    method: 'GET',
    uri: '/',
    querystring,
    headers: {},
    cookies: { a: { value: '1', multiValue: [{ value: '0' }] } },
  };
  const loaded = await loadBody(`
    const { querystring, cookies } = event.request;
    return [Object.keys(querystring).map((name) => name + '=' + querystring[name].value).sort(),
      Object.getPrototypeOf(querystring) === Object.prototype, cookies.a.multiValue instanceof Array, cookies];`);
  expect(await resultOf(loaded, callWith({ event: { request } }))).toEqual([
    names.map((name) => `${name}=v-${name}`).sort(),
    true,
    true,
    { a: { value: '1', multiValue: [{ value: '0' }] } },
  ]);
  expect(loaded.unshareable()).toBeUndefined();
});

test('rawQueryString gives the query as sent, undefined without one', async () => {
  const loaded = await loadBody('return [event.request.rawQueryString()];');
  expect(await resultOf(loaded, callWith({ rawQuery: 'a=%20&b' }))).toEqual(['a=%20&b']);
  expect(await resultOf(loaded)).toEqual([null]);
});
