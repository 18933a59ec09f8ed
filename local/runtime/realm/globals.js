// Evaluated inside the isolated context, before the function: leaves the globals that "JavaScript runtime 2.0 features
// for CloudFront Functions" documents and adds those that the language does not bring. Every object made here belongs to
// the context; the host's functions take and give primitives and bytes and stay inside this closure, so a function
// reaches nothing of the process. Plain JavaScript, because it is no module of the process.
(function setUp(given, { makeBase64url, makeBuffer, makeModules, makeState, makeCall }) {
  const construct = Reflect.construct;
  const SetOfHost = Set;
  const ownKeys = Reflect.ownKeys;
  const RealDate = Date;

  const documented =
    'Object Function Array Number String Boolean Symbol Date Promise RegExp Math JSON Error EvalError RangeError ' +
    'ReferenceError SyntaxError TypeError URIError ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray ' +
    'Int16Array Uint16Array Int32Array Uint32Array Float32Array Float64Array parseFloat parseInt isFinite isNaN ' +
    'decodeURI decodeURIComponent encodeURI encodeURIComponent globalThis NaN Infinity undefined';
  const allowed = new SetOfHost(documented.split(' '));

  // What the host throws is the host's own: it could not read what the function's code threw, or the stack ended there.
  function guarded(method) {
    return function answer(name, first, second, third) {
      try {
        return method(name, first, second, third);
      } catch {
        throw new RangeError('The platform cannot answer: the stack ended, or what was given cannot be read.');
      }
    };
  }
  const { slot } = given;
  const host = {
    ask: guarded(given.ask),
    now: guarded(given.now),
    log: guarded(given.log),
    edgeLocation: guarded(given.edgeLocation),
  };

  // Calls into the host: its errors are of the host's realm and must not get out of here.
  function ask(name, first, second, third) {
    const answer = host.ask(name, first, second, third);
    if (answer.error !== undefined) throw new (answer.type === 'RangeError' ? RangeError : TypeError)(answer.error);
    return answer.value;
  }

  // V8 keeps the last match on the constructor (`RegExp.$1`), where the next call would find it.
  ownKeys(RegExp).forEach((name) => {
    if (typeof name === 'string' && 'get' in Object.getOwnPropertyDescriptor(RegExp, name)) delete RegExp[name];
  });

  // The clock stands still while a function runs.
  function FrozenDate(...args) {
    if (new.target === undefined) return new RealDate(host.now()).toString();
    return construct(RealDate, args.length === 0 ? [host.now()] : args, new.target);
  }
  FrozenDate.prototype = RealDate.prototype;
  RealDate.prototype.constructor = FrozenDate;
  FrozenDate.now = function now() {
    return host.now();
  };
  FrozenDate.parse = RealDate.parse;
  FrozenDate.UTC = RealDate.UTC;
  const { Buffer, TextEncoder, TextDecoder } = makeBuffer(ask, makeBase64url());
  const modules = makeModules(host, ask, { Buffer });
  // Made before the globals that it uses are taken away.
  const state = makeState(modules);
  const call = makeCall(slot);

  const added = {
    Date: FrozenDate,
    Buffer: Buffer,
    TextEncoder: TextEncoder,
    TextDecoder: TextDecoder,
    atob: function atob(text) {
      return ask('atob', String(text));
    },
    btoa: function btoa(text) {
      return ask('btoa', String(text));
    },
    console: {
      log: function log(value) {
        host.log(typeof value === 'string' ? value : described(value));
      },
    },
  };
  added.console.error = added.console.log;
  function described(value) {
    if (value instanceof Error) return String(value);
    try {
      const text = JSON.stringify(value);
      return text === undefined ? String(value) : text;
    } catch (error) {
      return String(error);
    }
  }

  ownKeys(globalThis).forEach((name) => {
    if (typeof name === 'string' && !allowed.has(name)) delete globalThis[name];
  });
  Object.keys(added).forEach((name) => {
    Object.defineProperty(globalThis, name, {
      value: added[name],
      writable: true,
      configurable: true,
      enumerable: false,
    });
  });

  return { modules, call, ...state };
});
