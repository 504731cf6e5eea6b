// Staying signed in: after authentication by the prompt, before it by the box; and this device's second factor.

import { expect, test } from "./support/test.mjs";

async function sessionCookie(context) {
  const cookies = await context.cookies();
  const session = cookies.find((cookie) => cookie.name.endsWith("vestibule_session"));
  expect(session, "a session cookie").toBeTruthy();
  expect(session.httpOnly).toBe(true);
  expect(session.sameSite).not.toBe("None");
  return session;
}

test("accept: the session outlives the browser", async ({ context, person, reopened }) => {
  await person.signsIn("password@example.com", { stay: true });
  const { expires } = await sessionCookie(context);
  expect(expires).toBeGreaterThan(Date.now() / 1000 + 24 * 60 * 60);
  const again = await reopened();
  expect(await again.isSignedIn()).toBe(true);
  await again.isInTheApp("password@example.com");
});

test("reject: it ends with the browser", async ({ context, person, reopened }) => {
  await person.signsIn("password@example.com", { stay: false });
  expect((await sessionCookie(context)).expires).toBe(-1);
  expect(await person.isSignedIn()).toBe(true);
  const again = await reopened();
  expect(await again.isSignedIn()).toBe(false);
});

test("answered once, it is not asked again on this device for a while", async ({ person }) => {
  await person.signsIn("password@example.com");
  await person.signsOut();
  await person.takenOver();
  await person.saysWho("password@example.com");
  await person.givesPassword();
  await person.isInTheApp();
});

test("a yes holds for as long as it is not asked again", async ({ context, person }) => {
  await person.signsIn("password@example.com", { stay: true });
  await person.signsOut();
  await person.takenOver();
  await person.saysWho("password@example.com");
  await person.givesPassword();
  await person.isInTheApp();
  expect((await sessionCookie(context)).expires).toBeGreaterThan(Date.now() / 1000);
});

test("the org can switch the prompt off", async ({ context, org, person }) => {
  await org({ prompt: false });
  await person.opens();
  await person.saysWho("password@example.com");
  await person.givesPassword();
  await person.isInTheApp();
  expect((await sessionCookie(context)).expires).toBe(-1);
});

test("the box before authentication keeps the session, and the prompt is not asked after it", async ({
  context,
  org,
  person,
  reopened,
}) => {
  await person.opens();
  await expect(person.keepMeSignedIn).toHaveCount(0);
  await org({ pre_auth: true });
  // A new flow, as a new visit would begin.
  await person.page.evaluate(() => sessionStorage.clear());
  await person.opens();
  await expect(person.keepMeSignedIn).not.toBeChecked();
  await person.keepMeSignedIn.check();
  await person.saysWho("password@example.com");
  await person.givesPassword("wrong");
  await expect(person.alert).toBeVisible();
  await person.givesPassword();
  await person.isInTheApp();
  expect((await sessionCookie(context)).expires).toBeGreaterThan(0);
  const again = await reopened();
  expect(await again.isSignedIn()).toBe(true);
});

test("a remembered device asks for no code, also after signing out", async ({ person }) => {
  await person.opens();
  await person.saysWho("totp@example.com");
  await person.givesPassword();
  await expect(person.heading("Enter your code")).toBeVisible();
  await person.rememberDevice.check();
  await person.givesCode();
  await person.isAskedToStay();
  await person.dontStay.click();
  await person.isInTheApp();
  await person.signsOut();
  await person.takenOver();
  await person.saysWho("totp@example.com");
  await person.givesPassword();
  await person.isInTheApp();
});

test("don’t show this again", async ({ person }) => {
  await person.opens();
  await person.saysWho("password@example.com");
  await person.givesPassword();
  await person.isAskedToStay();
  await person.dontShowAgain.check();
  await person.dontStay.click();
  await person.isInTheApp();
});
