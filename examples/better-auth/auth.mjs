// better-auth as an app would set it up: passwords, a second factor, rate limits. Everything is in memory.
import { createHmac } from "node:crypto";
import { betterAuth } from "better-auth";
import { memoryAdapter } from "better-auth/adapters/memory";
import { twoFactor, username } from "better-auth/plugins";

export const password = "correct horse battery staple";

/**
 * The server's better-auth at `baseURL`.
 *
 * - `rateLimit`: whether requests are counted. better-auth does so in production alone unless told.
 * - `send({ user, otp })`: sends a code; here it is only printed.
 */
export function makeAuth({ baseURL, secret, rateLimit, send }) {
  return betterAuth({
    appName: "Vestibule example",
    baseURL,
    secret,
    telemetry: { enabled: false },
    database: memoryAdapter({ user: [], session: [], account: [], verification: [], twoFactor: [] }),
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: rateLimit },
    plugins: [username(), twoFactor({ otpOptions: { sendOTP: async ({ user, otp }) => send({ user, otp }) } })],
  });
}

/** Makes the accounts that the page names, and says what one has to know to sign in with them. */
export async function makeAccounts(auth) {
  const plain = await signUp(auth, "password", "password@example.com");
  const totp = await signUp(auth, "totp", "totp@example.com");
  const headers = new Headers({ cookie: totp.cookie });
  const enabled = await auth.api.enableTwoFactor({ headers, body: { password } });
  const secret = new URL(enabled.totpURI).searchParams.get("secret");
  // Only a first code makes the second factor count.
  await auth.api.verifyTOTP({ headers, body: { code: totpOf(secret) } });
  return [
    { email: plain.email, username: "password", password },
    { email: totp.email, username: "totp", password, totpSecret: secret, backupCodes: enabled.backupCodes },
  ];
}

async function signUp(auth, name, email) {
  const { headers } = await auth.api.signUpEmail({ body: { name, email, password, username: name }, returnHeaders: true });
  const cookie = headers.getSetCookie().map((set) => set.split(";")[0]).join("; ");
  return { email, cookie };
}

/** The code of now (RFC 6238, 30 seconds, 6 digits). */
function totpOf(secret) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((digit) => alphabet.indexOf(digit).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac("sha1", key).update(counter).digest();
  const at = digest[19] & 15;
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
