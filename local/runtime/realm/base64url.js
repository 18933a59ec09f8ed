// Evaluated inside the isolated context: the encoding that tokens and keys have, read and written several times a call,
// which takes less time here than the way to the host and back.
(function makeBase64url() {
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const NONE = 64;
  const codes = new Uint8Array(64);
  const values = new Uint8Array(128).fill(NONE);
  for (let i = 0; i < 64; i++) {
    codes[i] = ALPHABET.charCodeAt(i);
    values[codes[i]] = i;
  }
  const fromCharCode = String.fromCharCode;
  const apply = Reflect.apply;

  // The engine stops at the first character that the encoding does not have; Node takes both base64 alphabets in both.
  // Nothing here reads or writes beyond an end: V8 would run all of it slowly from then on.
  function read(text, Bytes) {
    const end = endOf(text);
    const bytes = new Bytes((end * 3) >> 2);
    let at = 0;
    let i = 0;
    for (; i + 3 < end; i += 4) {
      const four =
        (valueAt(text, i) << 18) | (valueAt(text, i + 1) << 12) | (valueAt(text, i + 2) << 6) | valueAt(text, i + 3);
      bytes[at] = four >> 16;
      bytes[at + 1] = four >> 8;
      bytes[at + 2] = four;
      at += 3;
    }
    if (i + 1 < end) bytes[at] = (valueAt(text, i) << 2) | (valueAt(text, i + 1) >> 4);
    if (i + 2 < end) bytes[at + 1] = (valueAt(text, i + 1) << 4) | (valueAt(text, i + 2) >> 2);
    return bytes;
  }
  function valueAt(text, i) {
    return values[text.charCodeAt(i)];
  }
  function endOf(text) {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127 || values[code] === NONE) return i;
    }
    return text.length;
  }

  // As many bytes as one call of fromCharCode may be given characters for.
  const MOST = 3000;

  // Undefined: too many bytes.
  function write(bytes) {
    const size = bytes.length;
    if (!(size <= MOST)) return undefined;
    // Not of a known length: V8 takes longer over the arguments of an array that could have holes.
    const text = [];
    let i = 0;
    for (; i + 2 < size; i += 3) {
      const three = (bytes[i] << 16) | (bytes[i + 1] << 8) | bytes[i + 2];
      text.push(codes[three >> 18], codes[(three >> 12) & 63], codes[(three >> 6) & 63], codes[three & 63]);
    }
    if (i < size) {
      const next = i + 1 < size ? bytes[i + 1] : 0;
      text.push(codes[bytes[i] >> 2], codes[((bytes[i] << 4) | (next >> 4)) & 63]);
      if (i + 1 < size) text.push(codes[(next << 2) & 63]);
    }
    return apply(fromCharCode, undefined, text);
  }

  return { read, write };
});
