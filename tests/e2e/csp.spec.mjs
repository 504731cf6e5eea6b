// The strictest page there is: a CSP without 'unsafe-*' but for WebAssembly, and Trusted Types with no policy at all
// (design wall 1). The demo is that page; here it is made sure that it stays so.

import { expect, test } from "./support/test.mjs";

test("the demo requires Trusted Types, has a strict CSP, and a whole sign-in breaks neither", async ({
  complaints,
  page,
  person,
}) => {
  const violations = [];
  await page.exposeFunction("reportViolation", (violation) => violations.push(violation));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.reportViolation(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  const response = await page.goto("/");
  const policy = response.headers()["content-security-policy"];
  for (const directive of [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "connect-src 'self'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]) {
    expect(policy).toContain(directive);
  }
  expect(policy).not.toContain("unsafe-inline");
  expect(policy).not.toContain("'unsafe-eval'");

  await person.signsIn("totp@example.com");
  expect(violations).toEqual([]);
  expect(complaints).toEqual([]);

  // The page would refuse innerHTML: the test above could have failed.
  await page.goto("/mailbox");
  const thrown = await page.evaluate(() => {
    try {
      document.createElement("template").innerHTML = "<b>x</b>";
      return "nothing";
    } catch (error) {
      return error.name;
    }
  });
  expect(thrown).toBe("TypeError");
  await expect.poll(() => violations.length).toBeGreaterThan(0);
  complaints.length = 0;
});

test("without 'wasm-unsafe-eval' the person is told, and nothing is lost", async ({ complaints, page, person }) => {
  await page.route("/", async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    headers["content-security-policy"] = headers["content-security-policy"].replace(" 'wasm-unsafe-eval'", "");
    await route.fulfill({ response, headers });
  });
  await page.goto("/");
  await expect(person.alert).toHaveText(/WebAssembly/);
  await person.identifier.fill("password@example.com");
  await expect(person.identifier).toHaveValue("password@example.com");
  complaints.length = 0;
});
