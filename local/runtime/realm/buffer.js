// Evaluated inside the isolated context: bytes and their encodings. Node's own Buffer would lead out of the context, so
// this one belongs to it and asks the host for the work.
(function makeBuffer(ask, base64url) {
  // Held here, where the function cannot replace them: they see the host's own bytes.
  const isView = ArrayBuffer.isView;
  const isInteger = Number.isInteger;
  const apply = Reflect.apply;
  const setBytes = Uint8Array.prototype.set;

  class Buffer extends Uint8Array {
    static from(value, encodingOrOffset, length) {
      if (typeof value === 'string') return decoded(value, encodingOrOffset);
      if (value instanceof ArrayBuffer) return new Buffer(value, encodingOrOffset, length);
      if (value && value.type === 'Buffer' && Array.isArray(value.data)) return bytes(value.data);
      if (value && typeof value === 'object') return bytes(value);
      throw new TypeError('Buffer.from takes a string, bytes, an array or an ArrayBuffer');
    }
    static alloc(size, fill, encoding) {
      const buffer = new Buffer(size);
      return fill === undefined ? buffer : buffer.fill(fill, 0, size, encoding);
    }
    static allocUnsafe(size) {
      return new Buffer(size);
    }
    static byteLength(value, encoding) {
      return typeof value === 'string' ? decoded(value, encoding).length : value.byteLength;
    }
    static compare(a, b) {
      return ask('compare', a, b);
    }
    static concat(list, total) {
      let size = total;
      if (size === undefined) {
        size = 0;
        for (let i = 0; i < list.length; i++) size += list[i].length;
      }
      const joined = new Buffer(size);
      let at = 0;
      for (let j = 0; j < list.length && at < size; j++) {
        const part = list[j].subarray(0, size - at);
        joined.set(part, at);
        at += part.length;
      }
      return joined;
    }
    static isBuffer(value) {
      return value instanceof Buffer;
    }
    static isEncoding(encoding) {
      return ask('isEncoding', encoding);
    }
    slice(start, end) {
      return this.subarray(start, end);
    }
    toJSON() {
      return { type: 'Buffer', data: Array.from(this) };
    }
    fill(value, start, end, encoding) {
      ask('method', this, 'fill', [typeof value === 'string' ? decoded(value, encoding) : value, start, end]);
      return this;
    }
  }
  function decoded(text, encoding) {
    return encoding === 'base64url' ? base64url.read(text, Buffer) : bytes(ask('decode', text, encoding));
  }
  function bytes(source) {
    const buffer = new Buffer(source.length);
    if (isView(source)) apply(setBytes, buffer, [source]);
    else for (let i = 0; i < source.length; i++) buffer[i] = source[i];
    return buffer;
  }
  const methods =
    'equals compare copy includes indexOf lastIndexOf write readInt8 readUInt8 readInt16LE readInt16BE ' +
    'readUInt16LE readUInt16BE readInt32LE readInt32BE readUInt32LE readUInt32BE readFloatLE readFloatBE readDoubleLE ' +
    'readDoubleBE readIntLE readIntBE readUIntLE writeInt8 writeUInt8 writeInt16LE writeInt16BE ' +
    'writeUInt16LE writeUInt16BE writeInt32LE writeInt32BE writeUInt32LE writeUInt32BE writeFloatLE writeFloatBE ' +
    'writeDoubleLE writeDoubleBE writeIntLE writeIntBE writeUIntLE writeUIntBE';
  methods.split(' ').forEach((name) => {
    Object.defineProperty(Buffer.prototype, name, {
      configurable: true,
      writable: true,
      value: function method(...args) {
        return ask('method', this, name, args);
      },
    });
  });

  Object.defineProperty(Buffer.prototype, 'toString', {
    configurable: true,
    writable: true,
    value: function method(...args) {
      if (args.length === 0 && isView(this)) return ask('utf8', this);
      const isFast = args.length === 1 && args[0] === 'base64url' && this instanceof Uint8Array;
      const text = isFast ? base64url.write(this) : undefined;
      return text === undefined ? ask('method', this, 'toString', args) : text;
    },
  });

  // Digests are compared word by word, so this one is read without asking; the host knows the errors.
  Object.defineProperty(Buffer.prototype, 'readUIntBE', {
    configurable: true,
    writable: true,
    value: function readUIntBE(offset, size) {
      const fits = isInteger(offset) && isInteger(size) && offset >= 0 && size > 0 && size <= 6;
      if (!fits || !isView(this) || offset + size > this.length)
        return ask('method', this, 'readUIntBE', [offset, size]);
      let value = 0;
      for (let i = 0; i < size; i++) value = value * 256 + this[offset + i];
      return value;
    },
  });

  class TextEncoder {
    encode(text) {
      return new Uint8Array(bytes(ask('decode', text === undefined ? '' : String(text), 'utf8')));
    }
  }
  class TextDecoder {
    decode(view) {
      return view === undefined ? '' : ask('text', view);
    }
  }

  return { Buffer, TextEncoder, TextDecoder };
});
