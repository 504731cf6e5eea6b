// A real OpenID provider (oidc-provider from npm) for the federation tests, on loopback, with a clock that a test sets.
//
//     node provider.mjs '{"now": 1800000000, "redirect_uris": ["http://127.0.0.1:8787/auth/federation/callback"]}'
//
// It prints one line of JSON, {"issuer": …}, when it listens, and ends when its standard input does. Beside what a
// provider has there are:
//
//     POST /test/clock   {"now": SECONDS}        what time it is from now on; it stands still
//     POST /test/tamper  {"how": KIND}           what becomes of the next ID token: see `tampered`
//     POST /test/keys    {}                      new signing keys, as in a rotation
//     GET  /test/seen                            what was sent to /auth and /token since the last look
//
// Its sign-in page is a form: who somebody is (`sub`), their claims as JSON, and how they proved it (`amr`).

import { createServer } from "node:http";

const options = JSON.parse(process.argv[2]);

const RealDate = Date;
let now = options.now * 1000;
globalThis.Date = class extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(now);
    else super(...parts);
  }
  static now() {
    return now;
  }
};

// The library greets and warns about Node's version and its memory; nobody reads that here.
for (const quiet of ["log", "info", "warn"]) console[quiet] = () => {};

// After the clock, so that nobody has looked at the real one.
const { Provider, errors } = await import("oidc-provider");
const jose = await import("jose");

const server = createServer();
await new Promise((listens) => server.listen(options.port ?? 0, "127.0.0.1", listens));
const issuer = `http://127.0.0.1:${server.address().port}`;

const accounts = new Map();
let keys;
let provider;
let tamper = null;
let seen = [];

async function start() {
  keys = [];
  for (const alg of ["RS256", "ES256"]) {
    const { privateKey } = await jose.generateKeyPair(alg, { extractable: true });
    const kid = `${alg}-${Math.random()}`;
    keys.push({ ...(await jose.exportJWK(privateKey)), alg, kid, use: "sig" });
  }
  const client = (client_id, more) => ({
    client_id,
    redirect_uris: options.redirect_uris,
    response_types: ["code"],
    grant_types: ["authorization_code"],
    ...more,
  });
  provider = new Provider(issuer, {
    clients: [
      client("vestibule", {
        client_secret: options.secret,
        token_endpoint_auth_method: options.auth_methods?.[0] ?? "client_secret_basic",
      }),
      client("public", { token_endpoint_auth_method: "none" }),
      client("elliptic", { token_endpoint_auth_method: "none", id_token_signed_response_alg: "ES256" }),
    ],
    clientAuthMethods: [...(options.auth_methods ?? ["client_secret_basic"]), "none"],
    jwks: { keys },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    // As most providers do: the address and the name are at the userinfo endpoint alone, unless a test wants otherwise.
    conformIdTokenClaims: !options.claims_in_id_token,
    claims: {
      openid: ["sub", "amr", "acr", "auth_time"],
      email: ["email", "email_verified"],
      profile: ["name"],
    },
    cookies: { keys: ["only for tests"] },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({ sub, ...accounts.get(sub) }),
    }),
    // Nobody is asked for consent: it is an organisation's own provider.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
    renderError(ctx, out, error) {
      console.error(error);
      ctx.type = "json";
      ctx.body = out;
    },
  });
  provider.use(async (ctx, next) => {
    await next();
    if (ctx.path === "/auth") seen.push({ path: ctx.path, ...ctx.query });
    if (ctx.path === "/token") {
      const { client_secret, code, ...sent } = ctx.oidc?.body ?? {};
      seen.push({ path: ctx.path, authorization: ctx.get("authorization").split(" ")[0], ...sent });
    }
    if (ctx.path === "/token" && ctx.body?.id_token && tamper) {
      const how = tamper;
      tamper = null;
      ctx.body = { ...ctx.body, id_token: await tampered(ctx.body.id_token, how) };
    }
  });
}

// An ID token as somebody else would have it.
async function tampered(token, how) {
  const claims = jose.decodeJwt(token);
  const header = jose.decodeProtectedHeader(token);
  const own = await jose.importJWK(keys.find((key) => key.kid === header.kid), header.alg);
  const signed = (changed, key = own, changedHeader = {}) =>
    new jose.SignJWT({ ...claims, ...changed }).setProtectedHeader({ ...header, ...changedHeader }).sign(key);
  switch (how) {
    case "nonce":
      return signed({ nonce: "another" });
    case "no-nonce":
      return signed({ nonce: undefined });
    case "issuer":
      return signed({ iss: "https://evil.example" });
    case "audience":
      return signed({ aud: "another" });
    case "two-audiences":
      return signed({ aud: [claims.aud, "another"] });
    case "authorised-party":
      return signed({ azp: "another" });
    case "expired":
      return signed({ exp: claims.iat - 600, iat: claims.iat - 1200 });
    case "issued-long-ago":
      return signed({ iat: claims.iat - 3600 });
    case "issued-tomorrow":
      return signed({ iat: claims.iat + 86400, exp: claims.exp + 86400 });
    case "authenticated-long-ago":
      return signed({ auth_time: claims.iat - 3600 });
    case "access-token-hash":
      return signed({ at_hash: "AAAAAAAAAAAAAAAAAAAAAA" });
    case "subject":
      return signed({ sub: "another" });
    case "empty-subject":
      return signed({ sub: "" });
    case "other-key": {
      const { privateKey } = await jose.generateKeyPair(header.alg);
      return signed({}, privateKey);
    }
    case "unknown-key": {
      const { privateKey } = await jose.generateKeyPair(header.alg);
      return signed({}, privateKey, { kid: "unheard-of" });
    }
    case "none":
      return new jose.UnsecuredJWT(claims).encode();
    case "shared-secret":
      return signed({}, new TextEncoder().encode(options.secret), { alg: "HS256", kid: undefined });
    case "missing":
      return undefined;
    case "rubbish":
      return "rubbish";
    default:
      throw new Error(`nothing is known of ${how}`);
  }
}

async function bodyOf(request) {
  let body = "";
  for await (const part of request) body += part;
  return body;
}

function page(response, html) {
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.end(`<!doctype html><title>Sign in</title>${html}`);
}

async function interaction(request, response) {
  if (request.method !== "POST") {
    return page(
      response,
      `<form method="post"><input name="sub"><input name="claims"><input name="amr"><input name="acr">
        <button name="deny" value="1">No</button><button>Yes</button></form>`,
    );
  }
  const form = new URLSearchParams(await bodyOf(request));
  if (form.get("deny")) {
    const result = { error: "access_denied", error_description: "refused by the person" };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
  const sub = form.get("sub");
  accounts.set(sub, JSON.parse(form.get("claims") || "{}"));
  const login = {
    accountId: sub,
    amr: form.get("amr") ? form.get("amr").split(" ") : undefined,
    acr: form.get("acr") || undefined,
    remember: true,
    ts: Math.floor(now / 1000),
  };
  return provider.interactionFinished(request, response, { login });
}

async function test(path, request, response) {
  if (path === "/test/seen") {
    response.end(JSON.stringify(seen));
    seen = [];
    return;
  }
  const body = JSON.parse((await bodyOf(request)) || "{}");
  if (path === "/test/clock") now = body.now * 1000;
  if (path === "/test/tamper") tamper = body.how;
  if (path === "/test/keys") await start();
  response.end("{}");
}

await start();
server.on("request", async (request, response) => {
  const path = new URL(request.url, issuer).pathname;
  try {
    if (path.startsWith("/test/")) await test(path, request, response);
    else if (path.startsWith("/interaction/")) await interaction(request, response);
    else provider.callback()(request, response);
  } catch (error) {
    console.error(error instanceof errors.OIDCProviderError ? error.message : error);
    response.statusCode = 500;
    response.end("{}");
  }
});
process.stdin.on("end", () => process.exit(0)).resume();
process.stdout.write(`${JSON.stringify({ issuer })}\n`);
