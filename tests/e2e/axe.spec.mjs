// Every screen and message, by axe with no rule switched off: light and dark, narrow, right to left.

import { expect, settings, test } from "./support/test.mjs";

const looks = [
  { name: "light", colorScheme: "light", viewport: { width: 1100, height: 900 } },
  { name: "dark, narrow", colorScheme: "dark", viewport: { width: 320, height: 720 } },
];

for (const { name, ...use } of looks) {
  test.describe(name, () => {
    test.use(use);

    test("every screen of a sign-in", async ({ axe, org, page, person }) => {
      await org({ pre_auth: true });
      await person.opens();
      await expect(page.locator("#demo-accounts section")).toHaveCount(3);
      await axe();
      await person.continue.click();
      await expect(person.alert).toBeVisible();
      await axe();
      await person.saysWho("totp@example.com");
      await axe();
      await person.givesPassword("wrong");
      await expect(person.alert).toBeVisible();
      await axe();
      await person.givesPassword();
      await expect(person.heading("Enter your code")).toBeVisible();
      await axe();
      await person.givesCode();
      await person.isAskedToStay();
      await axe();
      await person.dontStay.click();
      await person.isInTheApp();
      await axe();
      await page.goto("/mailbox");
      await axe();
    });

    test("when something is wrong", async ({ axe, page, person }) => {
      await page.route("**/auth/flow", (route) => route.abort());
      await person.opens();
      await expect(person.alert).toBeVisible();
      await axe();
      await page.unroute("**/auth/flow");
      await page.getByRole("button", { name: "Try again" }).click();
      await person.saysWho("password@example.com");
      await page.route("**/auth/flow/*", (route) => route.fulfill({ status: 410, body: "" }), { times: 1 });
      await person.givesPassword();
      await expect(page.getByRole("status").filter({ hasText: "has ended" })).toBeVisible();
      await axe();
    });

    test("nothing is wider than the page, and every target is large enough", async ({ page, person }) => {
      await person.opens();
      await person.saysWho("a-rather-long-identifier-that-will-not-fit-into-a-narrow-card@subdomain.example.com");
      const { scroll, client } = await page.evaluate(() => ({
        scroll: document.documentElement.scrollWidth,
        client: document.documentElement.clientWidth,
      }));
      expect(scroll).toBeLessThanOrEqual(client);
      for (const target of await page.locator(".vst :is(button, input:not(.vst-hidden))").all()) {
        const box = await target.boundingBox();
        expect(Math.min(box.width, box.height), await target.evaluate((each) => each.outerHTML)).toBeGreaterThanOrEqual(24);
      }
    });
  });
}

test("right to left, in Arabic; and German", async ({ axe, baseURL, page, person, request }) => {
  await settings(request, baseURL);
  await person.opens("/?lang=ar");
  await expect(page.locator("vestibule-sign-in > .vst")).toHaveAttribute("dir", "rtl");
  await expect(person.heading("تسجيل الدخول")).toBeVisible();
  await axe();
  await person.opens("/?lang=de-CH");
  await expect(person.heading("Anmelden")).toBeVisible();
  await expect(page.getByRole("textbox", { name: "E-Mail oder Benutzername" })).toBeVisible();
});
