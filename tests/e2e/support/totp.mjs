// Codes as an authenticator app shows them (RFC 6238: SHA-1, 30 s, six digits), each used once.

import { createHmac } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const PERIOD = 30_000;

function decode(base32) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...base32].map((each) => alphabet.indexOf(each).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
}

function codeOf(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac("sha1", decode(secret)).update(counter).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

// Playwright starts a new process after a failure: the step that was used last outlives this one.
const file = join(tmpdir(), `vestibule-totp-${new URL(process.env.VESTIBULE_URL ?? "http://localhost:8787").port}`);

function lastStep() {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return 0;
  }
}

/**
 * A code that was not used yet. The server takes the step before and the one after as well, each once; where all three
 * are used up, this waits for the next.
 */
export async function freshCode(secret = "JBSWY3DPEHPK3PXP") {
  const now = () => Math.floor(Date.now() / PERIOD);
  const step = Math.max(now(), lastStep() + 1);
  if (step > now() + 1) {
    await new Promise((done) => setTimeout(done, (step - 1) * PERIOD - Date.now() + 50));
  }
  writeFileSync(file, String(step));
  return codeOf(secret, step);
}
