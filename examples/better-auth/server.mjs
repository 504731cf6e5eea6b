// A small app with a sign-in page: better-auth at /api/auth, the widget at /vestibule/, the app itself at /app.
//
// PORT            where to listen on 127.0.0.1; 0 for any free port
// VESTIBULE_DIST  what `cargo xtask build` made
// RATE_LIMIT      "off" stops counting requests, for tests that sign in all the time
//
// Prints one line of JSON once it listens, { url, accounts }, and one for each code it would send, { sent: { to, code } }.
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { fromNodeHeaders, toNodeHandler } from "better-auth/node";
import { makeAccounts, makeAuth } from "./auth.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const dist = process.env.VESTIBULE_DIST ?? join(here, "../../dist");
const types = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};
const csp =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const server = createServer();
server.listen(Number(process.env.PORT ?? 3101), "127.0.0.1", async () => {
  const url = `http://127.0.0.1:${server.address().port}`;
  const auth = makeAuth({
    baseURL: url,
    // Sessions end with the process, as everything here does.
    secret: process.env.BETTER_AUTH_SECRET ?? randomBytes(32).toString("hex"),
    rateLimit: process.env.RATE_LIMIT !== "off",
    send: ({ user, otp }) => console.log(JSON.stringify({ sent: { to: user.email, code: otp } })),
  });
  const accounts = await makeAccounts(auth);
  const handle = toNodeHandler(auth);
  server.on("request", (request, response) => {
    const { pathname } = new URL(request.url, url);
    answer({ auth, accounts, handle, request, response, pathname }).catch((error) => {
      console.error(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  console.log(JSON.stringify({ url, accounts }));
});

async function answer({ auth, accounts, handle, request, response, pathname }) {
  if (pathname.startsWith("/api/auth/")) return handle(request, response);
  if (request.method !== "GET" && request.method !== "HEAD") return send(response, 405, ".html", "");
  if (pathname === "/") {
    const session = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
    return redirect(response, session ? "/app" : "/sign-in");
  }
  if (pathname === "/sign-in") return file(response, here, "pages/sign-in.html");
  if (pathname === "/accounts.json") return send(response, 200, ".json", JSON.stringify(accounts));
  if (pathname === "/app") {
    const session = await auth.api.getSession({ headers: fromNodeHeaders(request.headers) });
    return session ? file(response, here, "pages/app.html") : redirect(response, "/sign-in");
  }
  if (pathname.startsWith("/vestibule/")) return file(response, dist, pathname.slice("/vestibule/".length));
  if (pathname.startsWith("/pages/")) return file(response, join(here, "pages"), pathname.slice("/pages/".length));
  send(response, 404, ".html", "Not found");
}

async function file(response, folder, path) {
  const decoded = normalize(decodeURIComponent(path));
  const type = extname(decoded);
  if (decoded.startsWith("..") || decoded.includes("\0") || !types[type]) return send(response, 404, ".html", "Not found");
  const body = await readFile(join(folder, decoded)).catch(() => undefined);
  if (body === undefined) return send(response, 404, ".html", "Not found");
  send(response, 200, type, body);
}

function send(response, status, type, body) {
  response.writeHead(status, {
    "content-type": types[type],
    "content-security-policy": csp,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}

function redirect(response, location) {
  response.writeHead(303, { location, "cache-control": "no-store" });
  response.end();
}
