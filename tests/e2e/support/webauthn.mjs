// An authenticator of the browser's own (Chrome DevTools Protocol, domain WebAuthn), and a relying party that checks what
// it says, with Node's own cryptography.

import { createHash, createPublicKey, randomBytes, verify } from "node:crypto";

import { expect } from "@playwright/test";

/** Puts an authenticator into the page's browser, such as a laptop has one: passkeys, and a person who confirms. */
export async function authenticator(page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  return {
    /** Whether the person confirms: touches it, shows their face. */
    confirms: (is) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: is }),
    /** Whether there is anybody there at all. */
    isAttended: (is) => cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled: is }),
    passkeys: async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
  };
}

const bytes = (text) => Buffer.from(text, "base64url");
const isBase64url = (text) => /^[A-Za-z0-9_-]+$/.test(text);

/** What a backend does with passkeys: asks, and checks the answers. */
export class RelyingParty {
  constructor(origin) {
    this.origin = origin;
    this.keys = new Map();
  }

  #challenge() {
    this.challenge = randomBytes(32).toString("base64url");
    return this.challenge;
  }

  /** `PublicKeyCredentialCreationOptionsJSON` */
  creation(more = {}) {
    return {
      rp: { id: "localhost", name: "Example" },
      user: { id: bytes("c29tZW9uZQ").toString("base64url"), name: "someone@example.com", displayName: "Someone" },
      challenge: this.#challenge(),
      // ES256, and RS256 without which Chromium complains.
      pubKeyCredParams: [-7, -257].map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: [...this.keys.keys()].map((id) => ({ type: "public-key", id })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
      timeout: 60_000,
      ...more,
    };
  }

  /** `PublicKeyCredentialRequestOptionsJSON` */
  request(more = {}) {
    return { rpId: "localhost", challenge: this.#challenge(), userVerification: "required", timeout: 60_000, ...more };
  }

  #client(response, type) {
    const client = JSON.parse(bytes(response.clientDataJSON));
    expect(client).toMatchObject({ type, challenge: this.challenge, origin: this.origin });
  }

  /** Takes a `RegistrationResponseJSON` in. */
  registers(json) {
    const { id, rawId, type, response } = JSON.parse(json);
    expect([type, rawId]).toEqual(["public-key", id]);
    for (const text of [id, response.clientDataJSON, response.attestationObject]) expect(isBase64url(text)).toBe(true);
    this.#client(response, "webauthn.create");
    // The key as COSE has it, in the attestation object: {1: 2, 3: -7, -1: 1, -2: x, -3: y}.
    const attestation = bytes(response.attestationObject);
    const x = attestation.indexOf(Buffer.from([0x21, 0x58, 0x20])) + 3;
    const y = attestation.indexOf(Buffer.from([0x22, 0x58, 0x20]), x) + 3;
    const coordinate = (at) => attestation.subarray(at, at + 32).toString("base64url");
    const key = { kty: "EC", crv: "P-256", x: coordinate(x), y: coordinate(y) };
    this.keys.set(id, createPublicKey({ key, format: "jwk" }));
    return JSON.parse(json);
  }

  /** Checks an `AuthenticationResponseJSON`. */
  authenticates(json) {
    const { id, response } = JSON.parse(json);
    this.#client(response, "webauthn.get");
    const hash = createHash("sha256").update(bytes(response.clientDataJSON)).digest();
    const signed = Buffer.concat([bytes(response.authenticatorData), hash]);
    expect(verify("sha256", signed, this.keys.get(id), bytes(response.signature))).toBe(true);
    return JSON.parse(json);
  }
}
