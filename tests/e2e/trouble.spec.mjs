// When something goes wrong, the person is told what to do, and nothing they typed is lost.

import { expect, test } from "./support/test.mjs";

test("the connection is lost and comes back", async ({ context, person }) => {
  await person.opens();
  await person.saysWho("password@example.com");
  await person.password.fill("correct horse battery staple");
  await context.setOffline(true);
  await person.continue.click();
  await expect(person.alert).toHaveText(/No connection/);
  await expect(person.password).toHaveValue("correct horse battery staple");
  await context.setOffline(false);
  await person.continue.click();
  await person.isAskedToStay();
});

test("the backend cannot be reached from the start", async ({ page, person }) => {
  await page.route("**/auth/flow", (route) => route.abort());
  await person.opens();
  await expect(person.heading("Sign-in can’t be reached")).toBeVisible();
  await page.unroute("**/auth/flow");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(person.heading("Sign in")).toBeVisible();
  await expect(person.identifier).toBeVisible();
});

test("an expired flow begins again with the identifier filled in", async ({ page, person }) => {
  await person.opens();
  await person.saysWho("password@example.com");
  await page.route("**/auth/flow/*", (route) => route.fulfill({ status: 410, body: "" }), { times: 1 });
  await person.givesPassword();
  await expect(page.getByRole("status").filter({ hasText: "has ended" })).toBeVisible();
  await expect(person.identifier).toHaveValue("password@example.com");
});

test("too many tries say how long to wait", async ({ page, person }) => {
  await person.opens();
  await person.saysWho("limited@example.com");
  let status;
  for (let tries = 0; tries < 20 && status !== 429; tries += 1) {
    const answered = page.waitForResponse("**/auth/flow/*");
    await person.givesPassword(`wrong ${tries}`);
    status = (await answered).status();
    // The next screen is there when the field is empty again; a refusal leaves it as it was typed.
    if (status !== 429) await expect(person.password).toHaveValue("");
  }
  await expect(person.alert).toHaveText(/Too many tries. Please wait \d+ (minutes|seconds), then try again\./);
  await expect(person.password).not.toHaveValue("");
});

test("a reload goes on where it was", async ({ page, person }) => {
  await person.opens();
  await person.rememberMe.check();
  await person.saysWho("password@example.com");
  await page.reload();
  await expect(person.heading("Enter your password")).toBeVisible();
  await expect(page.getByText("password@example.com").first()).toBeVisible();
  await person.givesPassword();
  await person.isAskedToStay();
  await person.dontStay.click();
  await person.isInTheApp();
  expect(await page.evaluate(() => localStorage.getItem("vestibule.identifiers"))).toContain("password@example.com");
});

test("pressing twice sends once", async ({ page, person }) => {
  await person.opens();
  await person.saysWho("password@example.com");
  await person.password.fill("wrong");
  const sent = [];
  page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  await person.continue.dblclick();
  await expect(person.alert).toBeVisible();
  expect(sent).toHaveLength(1);
});

test("a slow backend is said to be busy", async ({ page, person }) => {
  await person.opens();
  let answer;
  const held = new Promise((done) => {
    answer = done;
  });
  await page.route("**/auth/flow/*", async (route) => {
    await held;
    await route.continue();
  });
  await person.identifier.fill("password@example.com");
  await person.continue.click();
  await expect(page.getByRole("status").filter({ hasText: "One moment" })).toBeAttached();
  await expect(person.continue).toBeFocused();
  answer();
  await expect(person.heading("Enter your password")).toBeVisible();
});

test("the page may not send people anywhere else", async ({ page, person }) => {
  await page.route("**/auth/flow", (route) => {
    const location = "https://evil.example/";
    return route.fulfill({ contentType: "application/json", body: JSON.stringify({ done: { location } }) });
  });
  await person.opens();
  await expect(person.alert).toHaveText(/may not send you/);
  expect(new URL(page.url()).pathname).toBe("/");
});
