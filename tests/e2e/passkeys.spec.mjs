// Passkeys in a real browser with an authenticator of its own: made, used, offered in the autofill, refused, unsupported.

import { backend, notice, turn } from "./support/backend.mjs";
import { expect, test as base } from "./support/test.mjs";
import { RelyingParty, authenticator } from "./support/webauthn.mjs";

const test = base.extend({
  party: async ({ baseURL }, use) => use(new RelyingParty(new URL(baseURL).origin)),
});

const passkey = (ceremony, options, conditional = false) => ({
  name: "passkey", kind: "passkey", required: true, passkey: { ceremony, conditional, options },
});
const enroll = (party, more) => turn({
  kind: "enroll", heading: { code: "heading.enroll_passkey" }, text: { code: "text.enroll_passkey" },
  fields: [passkey("create", party.creation(more))],
  actions: [{ name: "add_passkey" }, { name: "cancel", role: "link" }],
});
const use = (party) => turn({
  kind: "passkey", text: { code: "text.passkey" }, fields: [passkey("get", party.request())],
  actions: [{ name: "use_passkey" }, { name: "another_way", role: "link" }],
});
const either = (party) => turn({
  kind: "identifier",
  fields: [{ name: "identifier", kind: "identifier", required: true }, passkey("get", party.request(), true)],
  actions: [{ name: "continue", takes: ["identifier"] }, { name: "use_passkey", takes: ["passkey"] }],
});

const create = (page) => page.getByRole("button", { name: "Create a passkey" });
const useIt = (page) => page.getByRole("button", { name: "Use a passkey" });
const answer = (sent) => sent.at(-1).body.fields.passkey;

/** Someone who has a passkey already, made on this page. */
async function makesOne(page, party) {
  const sent = await backend(page, enroll(party), notice("Made"));
  await page.evaluate(() => sessionStorage.clear());
  await page.goto("/");
  await create(page).click();
  await expect(page.getByRole("heading", { name: "Made" })).toBeVisible();
  const made = party.registers(answer(sent));
  await page.unroute("**/auth/flow");
  await page.unroute("**/auth/flow/*");
  await page.evaluate(() => sessionStorage.clear());
  return made;
}

for (const age of ["today’s browser", "a browser that knows passkeys and not their JSON"]) {
  test(`made and then used, in ${age}`, async ({ axe, page, party, person }) => {
    const fetched = [];
    page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
    if (!age.startsWith("today")) {
      await page.addInitScript(() => {
        delete PublicKeyCredential.parseCreationOptionsFromJSON;
        delete PublicKeyCredential.parseRequestOptionsFromJSON;
        delete PublicKeyCredential.prototype.toJSON;
      });
    }
    await person.opens();
    const device = await authenticator(page);
    const made = await makesOne(page, party);
    expect(made.response.transports).toContain("internal");
    expect(await device.passkeys()).toHaveLength(1);

    const sent = await backend(page, use(party), notice("Welcome"));
    await page.goto("/");
    await expect(person.heading("Use your passkey")).toBeVisible();
    await axe();
    await page.keyboard.press("Enter");
    await useIt(page).press("Enter");
    await expect(person.heading("Welcome")).toBeVisible();
    const used = party.authenticates(answer(sent));
    expect(used.id).toBe(made.id);
    expect(Buffer.from(used.response.userHandle, "base64url").toString("base64url")).toBe("c29tZW9uZQ");
    expect(sent.at(-1).body.action).toBe("use_passkey");
    expect(fetched.includes("/passkeys.js")).toBe(!age.startsWith("today"));
  });
}

test("offered in the identifier’s autofill, and sent by itself", async ({ page, party, person }) => {
  await person.opens();
  const device = await authenticator(page);
  const made = await makesOne(page, party);
  await device.isAttended(false);
  const sent = await backend(page, either(party), () => either(party), notice("Welcome"));
  await page.goto("/");
  await expect(person.identifier).toHaveAttribute("autocomplete", "username webauthn");
  await expect(person.identifier).toBeFocused();
  await expect(person.alert).toHaveCount(0);
  expect(sent).toHaveLength(1);
  // Someone who picks it from the list.
  await device.isAttended(true);
  await page.reload();
  await expect(person.heading("Welcome")).toBeVisible();
  expect(party.authenticates(answer(sent)).id).toBe(made.id);
  expect(sent.at(-1).body).toMatchObject({ action: "use_passkey", fields: { passkey: expect.any(String) } });
});

test("the offer disturbs nobody who types, and the button takes its place", async ({ page, party, person }) => {
  await person.opens();
  const device = await authenticator(page);
  const made = await makesOne(page, party);
  await device.isAttended(false);
  const sent = await backend(page, either(party), () => either(party), notice("Welcome"));
  await page.goto("/");
  await person.identifier.fill("someone@example.com");
  await person.continue.click();
  await expect.poll(() => sent.length).toBe(2);
  expect(sent[1].body.fields).toEqual({ identifier: "someone@example.com" });
  // The same screen again, with an offer of its own that nobody takes.
  await expect(person.heading("Sign in")).toBeFocused();
  await device.isAttended(true);
  await useIt(page).click();
  await expect(person.heading("Welcome")).toBeVisible();
  expect(party.authenticates(answer(sent)).id).toBe(made.id);
});

test("who does not confirm is told, and can try again or go another way", async ({ axe, page, party, person }) => {
  await person.opens();
  const device = await authenticator(page);
  await makesOne(page, party);
  const sent = await backend(page, use(party), notice("Welcome"));
  await device.confirms(false);
  await page.goto("/");
  await useIt(page).click();
  await expect(person.alert).toHaveText("No passkey was used. Please try again, or choose another way.");
  await axe();
  expect(sent).toHaveLength(1);
  await device.confirms(true);
  await useIt(page).click();
  await expect(person.heading("Welcome")).toBeVisible();
  party.authenticates(answer(sent));
});

test("another way can be gone while the browser still asks", async ({ page, party, person }) => {
  await person.opens();
  const device = await authenticator(page);
  await makesOne(page, party);
  await device.isAttended(false);
  const sent = await backend(page, use(party), notice("Elsewhere"));
  await page.goto("/");
  await useIt(page).click();
  await expect(page.getByRole("status").filter({ hasText: "follow what your browser" })).toBeVisible();
  await page.getByRole("button", { name: "Try another way" }).click();
  await expect(person.heading("Elsewhere")).toBeVisible();
  await device.isAttended(true);
  expect(sent.map(({ body }) => body?.action)).toEqual([undefined, "another_way"]);
});

test("a device that has a passkey already says so", async ({ page, party, person }) => {
  await person.opens();
  await authenticator(page);
  await makesOne(page, party);
  const sent = await backend(page, enroll(party));
  await page.goto("/");
  await create(page).click();
  await expect(person.alert).toHaveText("This device has a passkey for this account already.");
  expect(sent).toHaveLength(1);
});

test("options that are not for this page fail and are not sent", async ({ page, party, person }) => {
  await person.opens();
  await authenticator(page);
  const sent = await backend(page, enroll(party, { rp: { id: "example.com", name: "Example" } }));
  await page.evaluate(() => sessionStorage.clear());
  await page.goto("/");
  await create(page).click();
  await expect(person.alert).toHaveText("That passkey didn’t work here. Please try again, or choose another way.");
  expect(sent).toHaveLength(1);
});

test("a browser without passkeys: hidden where there is another way, said where there is none", async ({
  axe,
  page,
  party,
  person,
}) => {
  await page.addInitScript(() => delete window.PublicKeyCredential);
  await backend(page, either(party), use(party));
  await person.opens();
  await expect(useIt(page)).toHaveCount(0);
  await expect(person.alert).toHaveCount(0);
  await person.identifier.fill("someone@example.com");
  await person.continue.click();
  await expect(person.alert).toHaveText(/can’t use passkeys here/);
  await expect(useIt(page)).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Try another way" })).toBeVisible();
  await axe();
});
