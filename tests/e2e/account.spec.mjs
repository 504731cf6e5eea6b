// The account pages: by axe in light and dark, wide and narrow; by keyboard; and without a script.

import { expect, test } from "./support/test.mjs";

const looks = [
  { name: "light", colorScheme: "light", viewport: { width: 1100, height: 900 } },
  { name: "dark, narrow", colorScheme: "dark", viewport: { width: 320, height: 720 } },
];

async function signsIn(page, person) {
  await page.goto("/account");
  await person.saysWho("password@example.com");
  await person.givesPassword();
  await person.isAskedToStay();
  await person.dontStay.click();
  await expect(page.getByRole("heading", { name: "Your account", level: 1 })).toBeVisible();
}

for (const { name, ...use } of looks) {
  test.describe(name, () => {
    test.use(use);

    test("every account page", async ({ axe, page, person }) => {
      await signsIn(page, person);
      await axe();
      await page.getByRole("link", { name: "Change" }).click();
      await expect(page.getByLabel("New password")).toBeVisible();
      await axe();
      await page.getByLabel("Your password now").fill("a wrong one");
      await page.getByLabel("New password").fill("kumquat lantern 7");
      await page.getByRole("button", { name: "Change the password" }).click();
      await expect(page.getByRole("alert")).toHaveText("That is not your password now.");
      await axe();
      await page.goto("/admin/log");
      await expect(page.getByText("for administrators")).toBeVisible();
      await axe();
    });

    test("nothing is wider than the page", async ({ page, person }) => {
      await signsIn(page, person);
      for (const path of ["/account", "/account/password"]) {
        await page.goto(path);
        const { scroll, client } = await page.evaluate(() => ({
          scroll: document.documentElement.scrollWidth,
          client: document.documentElement.clientWidth,
        }));
        expect(scroll, path).toBeLessThanOrEqual(client);
      }
    });
  });
}

test("a browser is forgotten by keyboard alone", async ({ page, person }) => {
  await signsIn(page, person);
  await page.getByRole("button", { name: /^Forget this browser/ }).first().focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/return_to=%2Faccount/);
  await expect(page.getByRole("textbox")).toBeVisible();
});
