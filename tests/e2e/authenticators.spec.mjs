// What other authenticators need to be seen, kept and waited for; and detours.

import { readFileSync } from "node:fs";

import { backend, notice, turn } from "./support/backend.mjs";
import { CODES, SECRET, screens } from "./support/screens.mjs";
import { expect, test } from "./support/test.mjs";

const looks = [
  { name: "light", colorScheme: "light", viewport: { width: 1100, height: 900 }, path: "/" },
  { name: "dark, narrow", colorScheme: "dark", viewport: { width: 320, height: 720 }, path: "/" },
  { name: "right to left", colorScheme: "light", viewport: { width: 720, height: 900 }, path: "/?lang=ar" },
];

for (const { name, path, ...use } of looks) {
  test.describe(name, () => {
    test.use(use);

    for (const [kind, screen] of Object.entries(screens)) {
      test(`${kind}: axe finds nothing, nothing is too wide or too small`, async ({ axe, page, person }) => {
        await backend(page, screen());
        await person.opens(path);
        await axe();
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
    }
  });
}

test("every way is told by name and hint, and picked by keyboard", async ({ page, person }) => {
  const sent = await backend(page, screens.choose(), notice("Next"));
  await person.opens();
  const ways = page.getByRole("group", { name: "How do you want to sign in?" }).getByRole("radio");
  await expect(ways).toHaveCount(4);
  const email = page.getByRole("radio", { name: "Code by email" });
  await expect(email).toHaveAccessibleDescription("s•••••e@example.com");
  await page.getByRole("radio", { name: "Passkey or security key" }).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(email).toBeChecked();
  await page.keyboard.press("Enter");
  await expect(person.heading("Next")).toBeVisible();
  expect(sent.at(-1).body.fields).toEqual({ authenticator: "email" });
});

test("the QR code is drawn in the page itself and named, the key is copied without gaps", async ({
  context,
  page,
  person,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await backend(page, screens.totp());
  await person.opens();
  const code = page.getByRole("img", { name: "QR code for your authenticator app" });
  await expect(code).toBeVisible();
  const box = await code.boundingBox();
  expect(Math.abs(box.width - box.height)).toBeLessThan(1);
  await expect(page.getByRole("link", { name: "Open in an authenticator app on this device" })).toBeVisible();
  // Not the code's field: a small screen would show that, and not what is to be scanned.
  await expect(person.heading("Set up an authenticator app")).toBeFocused();
  await page.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(SECRET);
});

test("recovery codes are copied, downloaded, printed, and stored nowhere", async ({ context, page, person }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.addInitScript(() => {
    window.printed = 0;
    window.print = () => (window.printed += 1);
  });
  const sent = await backend(page, screens.recovery(), notice("Next"));
  await person.opens();
  const group = page.getByRole("group", { name: "Recovery codes" });
  await expect(group.getByRole("listitem")).toHaveText(CODES);
  const text = `${CODES.join("\n")}\n`;

  await page.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByRole("status").filter({ hasText: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);

  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("recovery-codes.txt");
  expect(download.url()).toMatch(/^blob:/);
  expect(readFileSync(await download.path(), "utf8")).toBe(text);

  await page.getByRole("button", { name: "Print" }).click();
  expect(await page.evaluate(() => window.printed)).toBe(1);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("button", { name: "Done" })).toBeHidden();
  await expect(group).toBeVisible();
  await page.emulateMedia({ media: "screen" });

  const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href]));
  for (const code of CODES) expect(stored).not.toContain(code);
  await page.getByRole("button", { name: "Done" }).click();
  await expect(person.heading("Next")).toBeVisible();
  expect(sent.at(-1).body).toMatchObject({ action: "done" });
  expect(JSON.stringify(sent.at(-1).body)).not.toContain(CODES[0]);
});

test("a code can be sent again when the time has come, and not before", async ({ page, person }) => {
  const start = new Date("2030-01-01T00:00:00Z").getTime();
  await page.clock.install({ time: start });
  const sent = await backend(page, screens.email(), notice("Sent"));
  await person.opens();
  const again = page.getByRole("button", { name: "Send it again" });
  await expect(again).toHaveAccessibleDescription(/^You can do this in (30|2\d) seconds\.$/);
  await expect(person.code).toHaveAccessibleDescription(/The code can be used for 10 minutes\./);
  // From here on the test is the clock.
  await page.clock.pauseAt(start + 20_000);
  await expect(again).toHaveAccessibleDescription(/in 1\d seconds/);
  const hint = page.locator(".vst-later");
  const left = Number((await hint.innerText()).match(/\d+/)[0]);
  await again.click({ force: true });
  await page.clock.runFor(5_000);
  await expect(again).toHaveAccessibleDescription(`You can do this in ${left - 5} seconds.`);
  expect(sent).toHaveLength(1);
  await person.code.fill("12");
  await page.clock.runFor((left - 5) * 1000);
  await expect(page.getByRole("status").filter({ hasText: "“Send it again” can be used now." })).toBeAttached();
  await expect(again).toHaveAccessibleDescription("");
  await expect(person.code).toHaveValue("12");
  await page.clock.runFor(580_000);
  await expect(page.getByText("This code has expired. Please ask for a new one.")).toBeVisible();
  await page.clock.resume();
  await again.click();
  await expect(person.heading("Sent")).toBeVisible();
  expect(sent.at(-1).body).toMatchObject({ action: "resend" });
});

test("a new password’s rules are ticked off, and said with the field", async ({ page, person }) => {
  await backend(page, screens.password());
  await person.opens();
  const field = page.getByLabel("New password", { exact: true });
  await expect(field).toBeFocused();
  await expect(field).toHaveAttribute("autocomplete", "new-password");
  await expect(field).toHaveAccessibleDescription(/Many people use this password.*At least 12 characters/);
  await page.keyboard.type("correct hors");
  await expect(page.getByRole("listitem").first()).toHaveText("At least 12 characters (met)");
  await page.keyboard.press("Backspace");
  await expect(page.getByRole("listitem").first()).toHaveText("At least 12 characters");
});

test("a detour to an identity provider, and back to the flow", async ({ page, person }) => {
  const sent = await backend(
    page,
    turn({ kind: "identifier", fields: [], actions: [{ name: "example", label: { text: "Example" } }] }),
    { visit: { location: "/idp" } },
    notice("Welcome back"),
  );
  await page.route("**/idp", (route) => route.fulfill({ contentType: "text/html", body: "<a href='/'>Back</a>" }));
  await person.opens();
  await page.getByRole("button", { name: "Example" }).click();
  await expect(page).toHaveURL(/\/idp$/);
  await page.getByRole("link", { name: "Back" }).click();
  await expect(person.heading("Welcome back")).toBeVisible();
  expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /auth/flow",
    "POST /auth/flow/f1",
    "GET /auth/flow/f1",
  ]);
});

test("a detour that the page does not allow is not made", async ({ page, person }) => {
  await backend(
    page,
    turn({ kind: "identifier", fields: [], actions: [{ name: "example", label: { text: "Example" } }] }),
    { visit: { location: "https://evil.example/" } },
  );
  await person.opens();
  await page.getByRole("button", { name: "Example" }).click();
  await expect(person.alert).toBeVisible();
  expect(new URL(page.url()).pathname).toBe("/");
});

test("a page that adds an authenticator says so, and waits with a screen of its own", async ({ page, person }) => {
  const sent = await backend(page, screens.totp());
  await page.goto("/mailbox");
  await page.evaluate(async () => {
    const { mount } = await import("/vestibule.js");
    mount(document.querySelector("main"), { baseUrl: "/auth", intent: "enroll", authenticator: "totp" });
  });
  await person.takenOver();
  expect(sent[0].body).toEqual({ intent: "enroll", authenticator: "totp" });
});
