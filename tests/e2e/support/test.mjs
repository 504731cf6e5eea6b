// `test` with what every journey needs: a person at a browser that complains about nothing, an org with its default
// settings, and a browser that can be closed and opened again.

import { AxeBuilder } from "@axe-core/playwright";
import { expect, test as base } from "@playwright/test";
import { Person } from "./person.mjs";

export { expect };

/** Puts the org's settings as the demo starts with, or as told. */
export async function settings(request, baseURL, changed = {}) {
  const data = { pre_auth: false, prompt: true, ...changed };
  const response = await request.post("/demo/settings", { data, headers: { origin: new URL(baseURL).origin } });
  expect(response.ok(), `the demo's settings: ${response.status()}`).toBe(true);
}

/** Everything that a browser complains about on `page`, but for what the test itself provokes. */
function complaints(page, said) {
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error" && message.type() !== "warning") return;
    // A refused answer (422, 429 …) is no complaint about the page.
    if (!message.text().startsWith("Failed to load resource")) said.push(`${message.type()}: ${message.text()}`);
  });
}

export const test = base.extend({
  org: [
    async ({ request, baseURL }, use) => {
      await settings(request, baseURL);
      await use((changed) => settings(request, baseURL, changed));
    },
    { auto: true },
  ],

  /** What the browser complained about. A test that provokes complaints empties it. */
  complaints: async ({}, use) => {
    await use([]);
  },

  person: async ({ page, complaints: said }, use) => {
    complaints(page, said);
    await use(new Person(page));
    expect(said).toEqual([]);
  },

  /** Closes the browser and opens it again: what outlives it is storage, and cookies with a date. */
  reopened: async ({ browser, context, contextOptions }, use) => {
    const opened = [];
    await use(async () => {
      const { cookies, origins } = await context.storageState();
      const lasting = cookies.filter((cookie) => cookie.expires !== -1);
      const again = await browser.newContext({ ...contextOptions, storageState: { cookies: lasting, origins } });
      opened.push(again);
      return new Person(await again.newPage());
    });
    for (const context of opened) await context.close();
  },

  /** What axe finds on the page, no rule switched off. */
  axe: async ({ page }, use) => {
    await use(async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    });
  },
});
