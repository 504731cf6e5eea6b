// Takes pictures of every screen of the running demo, in every look: `node screenshots.mjs` (VESTIBULE_URL,
// VESTIBULE_CHROMIUM as in the tests). They go to target/screenshots, to be looked at; the README's to docs/screenshots.

import { mkdirSync } from "node:fs";

import { chromium, expect } from "@playwright/test";
import config from "./playwright.config.mjs";
import { Person } from "./support/person.mjs";

const { baseURL, launchOptions } = config.use;
const readme = ["identifier-light", "password-dark", "code-light", "stay-light", "stay-rtl", "app-light"];
const folder = (name) => (readme.includes(name) ? "docs" : "target");
const to = (name) => new URL(`../../${folder(name)}/screenshots/${name}.png`, import.meta.url).pathname;
mkdirSync(new URL("../../target/screenshots", import.meta.url), { recursive: true });

const looks = {
  light: { colorScheme: "light", viewport: { width: 720, height: 560 } },
  dark: { colorScheme: "dark", viewport: { width: 720, height: 560 } },
  narrow: { colorScheme: "light", viewport: { width: 320, height: 640 } },
  rtl: { colorScheme: "light", viewport: { width: 720, height: 560 }, query: "?lang=ar" },
};

const browser = await chromium.launch(launchOptions);

async function set(context, settings) {
  const headers = { origin: new URL(baseURL).origin };
  const response = await context.request.post("/demo/settings", { data: settings, headers });
  expect(response.ok()).toBe(true);
}

for (const [look, { query = "", ...options }] of Object.entries(looks)) {
  const context = await browser.newContext({ baseURL, locale: "en-GB", ...options });
  await set(context, { pre_auth: true, prompt: true });
  const page = await context.newPage();
  const person = new Person(page);
  const screen = (kind) => page.locator(`form[data-screen=${kind}]`);
  const submit = () => page.keyboard.press("Enter");
  const take = async (name) => page.screenshot({ path: to(`${name}-${look}`), animations: "disabled" });

  await person.opens(`/${query}`);
  await expect(page.locator("#demo-accounts section")).toHaveCount(2);
  await take("identifier");
  await page.keyboard.type("totp@example.com");
  await submit();
  await expect(screen("password")).toBeVisible();
  await page.keyboard.type("wrong");
  await submit();
  await expect(page.getByRole("alert")).toBeVisible();
  await take("password");
  await page.keyboard.type("correct horse battery staple");
  await submit();
  await expect(screen("code")).toBeVisible();
  await take("code");

  await page.evaluate(() => sessionStorage.clear());
  await person.opens(`/${query}`);
  await page.keyboard.type("password@example.com");
  await submit();
  await expect(screen("password")).toBeVisible();
  await page.keyboard.type("correct horse battery staple");
  await submit();
  await expect(screen("stay_signed_in")).toBeVisible();
  await take("stay");
  await page.locator("button[data-action=accept]").click();
  await person.isInTheApp();
  await take("app");
  await set(context, { pre_auth: false, prompt: true });
  await context.close();
}
await browser.close();
