// Signing in with each account, by mouse and by keyboard alone, and what happens when something is mistyped.

import { expect, test } from "./support/test.mjs";
import { PASSWORD } from "./support/person.mjs";
import { freshCode } from "./support/totp.mjs";

test("a password alone", async ({ person }) => {
  await person.signsIn("password@example.com");
});

test("a password, then a code", async ({ person }) => {
  await person.signsIn("totp@example.com");
});

test("by keyboard alone, with a password", async ({ page, person }) => {
  await person.opens();
  await expect(person.identifier).toBeFocused();
  await page.keyboard.type("password@example.com");
  await page.keyboard.press("Enter");
  await expect(person.password).toBeFocused();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(person.heading("Stay signed in?")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(person.stay).toBeFocused();
  await page.keyboard.press("Enter");
  await person.isInTheApp("password@example.com");
});

test("by keyboard alone, with a code", async ({ page, person }) => {
  await person.opens();
  await expect(person.identifier).toBeFocused();
  await page.keyboard.type("totp@example.com");
  await page.keyboard.press("Enter");
  await expect(person.password).toBeFocused();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await expect(person.code).toBeFocused();
  await page.keyboard.type(await freshCode());
  await page.keyboard.press("Enter");
  await expect(person.heading("Stay signed in?")).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(person.dontStay).toBeFocused();
  await page.keyboard.press("Space");
  await person.isInTheApp("totp@example.com");
});

test("a wrong password, then the right one", async ({ person }) => {
  await person.opens();
  await person.saysWho("password@example.com");
  await person.givesPassword("wrong");
  await expect(person.alert).toHaveText("That password doesn’t match this account. Please try again.");
  await expect(person.password).toBeFocused();
  await expect(person.password).toHaveValue("");
  await expect(person.password).toHaveAttribute("aria-invalid", "true");
  await expect(person.password).toHaveAccessibleDescription(/doesn’t match/);
  await person.givesPassword();
  await person.isAskedToStay();
});

test("nobody learns which accounts there are", async ({ page, person }) => {
  await person.opens();
  await person.saysWho("nobody@example.com");
  await person.givesPassword("wrong");
  await expect(person.alert).toHaveText("That password doesn’t match this account. Please try again.");
  await page.getByRole("button", { name: "Use another account" }).click();
  await expect(person.identifier).toBeVisible();
});

test("a wrong code, then the right one; pasted with a space in it", async ({ person }) => {
  await person.opens();
  await person.saysWho("totp@example.com");
  await person.givesPassword();
  await person.code.fill("000000");
  await person.continue.click();
  await expect(person.alert).toHaveText(/That code isn’t right/);
  await expect(person.code).toBeFocused();
  const code = await freshCode();
  await person.code.fill(`${code.slice(0, 3)} ${code.slice(3)}`);
  await person.continue.click();
  await person.isAskedToStay();
});

test("nothing filled in is said without asking the backend", async ({ page, person }) => {
  await person.opens();
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  await person.continue.click();
  await expect(person.alert).toHaveText("Please fill this in.");
  await expect(person.identifier).toBeFocused();
  expect(asked.filter((url) => url.includes("/auth/"))).toEqual([]);
});

test("what password managers need", async ({ page, person }) => {
  await person.opens();
  await expect(person.identifier).toHaveAttribute("autocomplete", "username webauthn");
  await person.saysWho("totp@example.com");
  await expect(person.password).toHaveAttribute("autocomplete", "current-password");
  const form = page.locator("form.vst-card");
  await expect(form.locator("input[autocomplete=username]")).toHaveValue("totp@example.com");
  // A manager writes the value without any event.
  await person.password.evaluate((input, password) => {
    input.value = password;
  }, PASSWORD);
  await person.continue.click();
  await expect(person.code).toHaveAttribute("autocomplete", "one-time-code");
  await expect(person.code).toHaveAttribute("inputmode", "numeric");
  await expect(form.locator("input.vst-input")).toHaveCount(1);
});

test("the password can be shown, without submitting it", async ({ page, person }) => {
  await person.opens();
  await person.saysWho("password@example.com");
  await person.password.fill("to be seen");
  const show = page.getByRole("button", { name: "Show password" });
  await show.click();
  await expect(show).toHaveAttribute("aria-pressed", "true");
  await expect(person.password).toHaveAttribute("type", "text");
  await expect(person.password).toHaveValue("to be seen");
  await show.click();
  await expect(person.password).toHaveAttribute("type", "password");
});

test("the app says who is signed in, and signing out ends it", async ({ page, person }) => {
  await person.signsIn("password@example.com");
  await person.signsOut();
  expect(await person.isSignedIn()).toBe(false);
  await person.takenOver();
  await expect(page).toHaveURL(/return_to=/);
});

test("someone who is signed in is not asked again", async ({ page, person }) => {
  await person.signsIn("password@example.com");
  await page.goto("/");
  await person.isInTheApp();
});
