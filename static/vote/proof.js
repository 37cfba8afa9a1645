// The arithmetic of a secret vote, for the ballot (vote.js) and for the recount that works offline: canonical JSON (RFC 8785),
// blind signatures RSABSSA-SHA384-PSS (RFC 9474), leaves and heads of the log (RFC 6962), Ed25519 (RFC 8032). Whole numbers are
// BigInt; the browser's own WebCrypto hashes and verifies. Same as civic/voting/proof, which the tests hold together.
const voteProof = (() => {
  const utf8 = new TextEncoder();
  const subtle = () => globalThis.crypto && crypto.subtle;
  const toHex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  const fromHex = (text) => {
    if (typeof text !== "string" || text.length % 2 || /[^0-9a-f]/i.test(text)) throw new TypeError("not hexadecimal");
    return Uint8Array.from({ length: text.length / 2 }, (_, i) => parseInt(text.slice(2 * i, 2 * i + 2), 16));
  };
  const toNumber = (bytes) => BigInt(`0x${toHex(bytes) || "0"}`);
  const toBytes = (number, size) => fromHex(number.toString(16).padStart(2 * size, "0"));
  const join = (...parts) => {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) { all.set(part, at); at += part.length; }
    return all;
  };
  const digest = async (name, bytes) => new Uint8Array(await subtle().digest(name, bytes));
  const random = (size) => crypto.getRandomValues(new Uint8Array(size));

  const canonical = (value) => {
    if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
    if (value && typeof value === "object") {
      return `{${Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
    }
    return JSON.stringify(value);
  };

  const power = (base, exponent, modulus) => {
    let made = 1n;
    for (let b = base % modulus, e = exponent; e; e >>= 1n, b = (b * b) % modulus) if (e & 1n) made = (made * b) % modulus;
    return made;
  };
  const inverse = (number, modulus) => {
    let [a, b, x, y] = [number % modulus, modulus, 1n, 0n];
    while (b) { const q = a / b; [a, b] = [b, a - q * b]; [x, y] = [y, x - q * y]; }
    if (a !== 1n) throw new RangeError("no inverse");
    return ((x % modulus) + modulus) % modulus;
  };

  const keyOf = (n, e) => {
    const modulus = BigInt(`0x${n}`);
    const bits = modulus.toString(2).length;
    return { n: modulus, e: BigInt(e), bits, size: (bits + 7) >> 3 };
  };

  async function mask(seed, length) {
    const blocks = [];
    for (let i = 0; i * 48 < length; i += 1) blocks.push(await digest("SHA-384", join(seed, toBytes(BigInt(i), 4))));
    return join(...blocks).slice(0, length);
  }

  async function encode(message, bits, salt) { // EMSA-PSS-ENCODE, RFC 8017 9.1.1
    const length = (bits + 7) >> 3;
    const hash = await digest("SHA-384", join(new Uint8Array(8), await digest("SHA-384", message), salt));
    const block = join(new Uint8Array(length - salt.length - 50), Uint8Array.of(1), salt);
    const cover = await mask(hash, block.length);
    const masked = block.map((byte, i) => byte ^ cover[i]);
    masked[0] &= 0xff >> (8 * length - bits);
    return join(masked, hash, Uint8Array.of(0xbc));
  }

  // The credential covered, and what takes the cover off: RFC 9474 4.2. salt and taken are given only by the test vectors.
  async function blind(key, message, salt = random(48), taken = null) {
    const encoded = toNumber(await encode(message, key.bits - 1, salt));
    let cover;
    if (taken === null) {
      for (;;) {
        cover = toNumber(random(key.size)) & ((1n << BigInt(key.bits)) - 1n);
        if (cover === 0n || cover >= key.n) continue;
        try { taken = inverse(cover, key.n); break; } catch { /* a factor of the key: never happens */ }
      }
    } else cover = inverse(taken, key.n);
    return { message: toBytes((encoded * power(cover, key.e, key.n)) % key.n, key.size), inverse: taken };
  }

  const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const verifier = (key) => subtle().importKey(
    "jwk", { kty: "RSA", n: base64url(toBytes(key.n, key.size)), e: base64url(fromHex(key.e.toString(16).padStart(6, "0"))), ext: true },
    { name: "RSA-PSS", hash: "SHA-384" }, false, ["verify"],
  );
  const isSigned = async (key, message, signature) => signature.length === key.size
    && subtle().verify({ name: "RSA-PSS", saltLength: 48 }, await (key.verifier ||= verifier(key)), signature, message);

  async function finish(key, message, signed, taken) { // RFC 9474 4.4
    const signature = toBytes((toNumber(signed) * taken) % key.n, key.size);
    if (!await isSigned(key, message, signature)) throw new Error("unsigned");
    return signature;
  }

  const leafOf = async (content) => digest("SHA-256", join(Uint8Array.of(0), utf8.encode(content)));
  const LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
  const codeOf = (leaf) => {
    let number = toNumber(leaf);
    let made = "";
    for (let i = 0; i < 16; i += 1) { made += (i && i % 4 === 0 ? "-" : "") + LETTERS[Number(number % 30n)]; number /= 30n; }
    return made;
  };

  // Whether a statement was signed by the box: true, false, or null where this browser cannot tell.
  async function isByBox(box, statement, signature) {
    let key;
    try {
      key = await subtle().importKey("raw", fromHex(box), { name: "Ed25519" }, false, ["verify"]);
    } catch { return null; }
    try {
      return await subtle().verify({ name: "Ed25519" }, key, fromHex(signature), utf8.encode(canonical(statement)));
    } catch { return false; }
  }

  return {
    utf8, subtle, toHex, fromHex, toNumber, toBytes, join, digest, random, canonical, power, inverse, keyOf, encode, blind, finish,
    isSigned, leafOf, codeOf, isByBox,
  };
})();
