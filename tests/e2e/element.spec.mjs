// <vestibule-sign-in> as a page's author meets it: before WebAssembly is there, twice on a page, moved, removed.

import { expect, test } from "./support/test.mjs";

/** Holds WebAssembly back until it is let go. */
async function holdWasm(page) {
  let release;
  const held = new Promise((done) => {
    release = done;
  });
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  return release;
}

test("typing before WebAssembly is ready is kept: text, caret and focus", async ({ page, person }) => {
  const release = await holdWasm(page);
  await page.goto("/");
  await expect(person.identifier).toBeFocused();
  await page.keyboard.type("password@exmple.com");
  for (let left = 0; left < "mple.com".length; left += 1) await page.keyboard.press("ArrowLeft");
  await expect(page.locator("form[data-screen]")).toHaveCount(0);
  release();
  await person.takenOver();
  await expect(page.locator("form.vst-card")).toHaveCount(1);
  await expect(person.identifier).toBeFocused();
  await page.keyboard.type("a");
  await expect(person.identifier).toHaveValue("password@example.com");
});

test("Enter before WebAssembly is ready is honoured", async ({ page, person }) => {
  const release = await holdWasm(page);
  await page.goto("/");
  await person.identifier.fill("password@example.com");
  await person.rememberMe.check();
  await page.keyboard.press("Enter");
  await person.identifier.press("Enter");
  release();
  await expect(person.heading("Enter your password")).toBeVisible();
});

test("several widgets, each with its own flow and ids", async ({ page, person }) => {
  await person.opens();
  await page.evaluate(() => {
    const second = document.createElement("vestibule-sign-in");
    second.setAttribute("heading-level", "2");
    second.setAttribute("focus", "never");
    document.querySelector("main").append(second);
  });
  const second = page.locator("vestibule-sign-in").nth(1);
  await expect(second.getByRole("heading", { level: 2 })).toHaveText("Sign in");
  await expect(second.locator("form[data-screen]")).toBeVisible();
  await second.getByRole("textbox").fill("password@example.com");
  await second.getByRole("button", { name: "Continue" }).click();
  await expect(second.getByRole("heading", { level: 2 })).toHaveText("Enter your password");
  await expect(page.locator("vestibule-sign-in").first().getByRole("heading")).toHaveText("Sign in");
  const ids = await page.locator("[id]").evaluateAll((elements) => elements.map((element) => element.id));
  expect(new Set(ids).size).toBe(ids.length);
});

test("moved in the page it keeps what was typed; removed it is gone", async ({ page, person }) => {
  await person.opens();
  await person.identifier.fill("half-typed");
  await page.evaluate(() => document.querySelector("main").append(document.querySelector("vestibule-sign-in")));
  await expect(person.identifier).toHaveValue("half-typed");
  await page.evaluate(() => document.querySelector("vestibule-sign-in").remove());
  await expect(page.locator(".vst")).toHaveCount(0);
});

test("the page hears what happens, and may keep the redirect", async ({ page, person }) => {
  await page.addInitScript(() => {
    window.heard = [];
    for (const name of ["vestibule-screen", "vestibule-success", "vestibule-error"]) {
      addEventListener(name, (event) => {
        window.heard.push([name, event.detail]);
        if (name === "vestibule-success") event.preventDefault();
      });
    }
  });
  await person.opens();
  await person.saysWho("password@example.com");
  await person.givesPassword("wrong");
  await expect(person.alert).toBeVisible();
  await person.givesPassword();
  await person.isAskedToStay();
  await person.stay.click();
  await expect(person.heading("You are signed in")).toBeVisible();
  const heard = await page.evaluate(() => window.heard);
  expect(heard.map(([name, detail]) => [name, detail.kind ?? detail.location ?? detail.code])).toEqual([
    ["vestibule-screen", "identifier"],
    ["vestibule-screen", "password"],
    ["vestibule-screen", "password"],
    ["vestibule-screen", "stay_signed_in"],
    ["vestibule-screen", "done"],
    ["vestibule-success", "/app"],
  ]);
  expect(JSON.stringify(heard)).not.toContain("correct horse");
  expect(new URL(page.url()).pathname).toBe("/");
});

test("a hundred mounts and unmounts leave nothing behind", async ({ page, person }) => {
  await person.opens();
  const counts = await page.evaluate(async () => {
    const until = async (holds) => {
      while (!holds()) await new Promise(requestAnimationFrame);
    };
    const once = async () => {
      const widget = document.createElement("vestibule-sign-in");
      widget.setAttribute("focus", "never");
      document.body.append(widget);
      await until(() => widget.querySelector("form[data-screen]"));
      widget.remove();
      await until(() => !widget.querySelector(".vst"));
    };
    const elements = document.querySelectorAll("*").length;
    for (let round = 0; round < 100; round += 1) await once();
    return [elements, document.querySelectorAll("*").length];
  });
  expect(counts[1]).toBe(counts[0]);
});

test("mount() puts it where it is told, with the page's own words", async ({ page, person }) => {
  await person.opens();
  await page.evaluate(async () => {
    document.querySelector("vestibule-sign-in").remove();
    const { mount } = await import("/vestibule.js");
    const texts = { "heading.identifier": "Welcome back", "action.continue": "Go" };
    window.mounted = mount(document.querySelector("main"), { baseUrl: "/auth", headingLevel: 2, texts });
  });
  await person.takenOver();
  await expect(page.getByRole("heading", { level: 2, name: "Welcome back" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Go" })).toBeVisible();
  await page.evaluate(() => window.mounted.unmount());
  await expect(page.locator(".vst")).toHaveCount(0);
});
