// *Remember me*: the identifier, in this browser, and nothing else (rules I1–I4).

import { expect, test } from "./support/test.mjs";

const stored = (page) => page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));

test("it is filled in next time, after success only", async ({ page, person, reopened }) => {
  await person.opens();
  await person.rememberMe.check();
  await person.saysWho("password@example.com");
  expect(await stored(page)).not.toContain("password@example.com");
  await person.givesPassword();
  await person.isAskedToStay();
  await person.dontStay.click();
  await person.isInTheApp();
  expect(JSON.parse(await page.evaluate(() => localStorage.getItem("vestibule.identifiers")))).toEqual([
    { identifier: "password@example.com", used_at: expect.any(Number) },
  ]);

  const again = await reopened();
  await again.opens();
  await expect(again.identifier).toHaveValue("password@example.com");
  await expect(again.rememberMe).toBeChecked();
  await again.continue.click();
  await again.givesPassword();
  await again.isInTheApp();
});

test("a failed sign-in remembers nothing, and no credential is ever stored", async ({ page, person }) => {
  await person.opens();
  await person.rememberMe.check();
  await person.saysWho("password@example.com");
  await person.givesPassword("wrong-and-secret");
  await expect(person.alert).toBeVisible();
  const kept = await stored(page);
  expect(kept).not.toContain("password@example.com");
  expect(kept).not.toContain("wrong-and-secret");
});

test("unticked, it is forgotten", async ({ page, person }) => {
  await person.opens();
  await person.rememberMe.check();
  await person.saysWho("password@example.com");
  await person.givesPassword();
  await person.isAskedToStay();
  await person.dontStay.click();
  await person.isInTheApp();
  await person.signsOut();
  await person.takenOver();
  await expect(person.identifier).toHaveValue("password@example.com");
  await person.rememberMe.uncheck();
  await person.continue.click();
  await person.givesPassword();
  await person.isInTheApp();
  expect(await page.evaluate(() => localStorage.getItem("vestibule.identifiers"))).toBeNull();
});

test("rubbish in storage, or none at all, stops nobody", async ({ page, person }) => {
  await page.addInitScript(() => localStorage.setItem("vestibule.identifiers", '[{"identifier":7}]{'));
  await person.opens();
  await expect(person.identifier).toHaveValue("");
  await page.addInitScript(() => {
    const refuse = () => {
      throw new DOMException("blocked", "SecurityError");
    };
    for (const storage of ["localStorage", "sessionStorage"]) {
      Object.defineProperty(window, storage, { get: refuse });
    }
  });
  await person.opens();
  await person.rememberMe.check();
  await person.saysWho("password@example.com");
  await person.givesPassword();
  await person.isAskedToStay();
  await person.stay.click();
  await person.isInTheApp();
});

test("several people pick their account, and forget it", async ({ axe, page, person }) => {
  const known = ["totp@example.com", "password@example.com", "gone@example.com"];
  await page.addInitScript((known) => {
    if (!localStorage.getItem("vestibule.identifiers")) {
      const now = Math.floor(Date.now() / 1000);
      const remembered = known.map((identifier, at) => ({ identifier, used_at: now - at }));
      localStorage.setItem("vestibule.identifiers", JSON.stringify(remembered));
    }
  }, known);
  await person.opens();
  const accounts = page.getByRole("list", { name: "Accounts in this browser" }).getByRole("listitem");
  await expect(accounts).toHaveCount(3);
  await expect(person.identifier).toHaveValue(known[0]);
  await axe();

  await page.getByRole("button", { name: "Use another account" }).click();
  await expect(person.identifier).toHaveValue("");
  await expect(person.identifier).toBeFocused();

  await page.getByRole("button", { name: "Forget gone@example.com" }).click();
  await expect(accounts).toHaveCount(2);
  expect(await stored(page)).not.toContain("gone@example.com");

  await page.getByRole("button", { name: "password@example.com", exact: true }).click();
  await person.givesPassword();
  await person.isAskedToStay();
});
