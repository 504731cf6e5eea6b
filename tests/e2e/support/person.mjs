// A person at a browser: what they see and do, not how it is built.

import { expect } from "@playwright/test";
import { freshCode } from "./totp.mjs";

export const PASSWORD = "correct horse battery staple";

export class Person {
  constructor(page) {
    this.page = page;
    this.identifier = page.getByRole("textbox", { name: "Email or username" });
    this.password = page.getByLabel("Password", { exact: true });
    this.code = page.getByRole("textbox", { name: "Code" });
    this.continue = page.getByRole("button", { name: "Continue" });
    this.alert = page.getByRole("alert");
    this.rememberMe = page.getByRole("checkbox", { name: "Remember me" });
    this.keepMeSignedIn = page.getByRole("checkbox", { name: "Keep me signed in", exact: true });
    this.rememberDevice = page.getByRole("checkbox", { name: "Remember this device" });
    this.dontShowAgain = page.getByRole("checkbox", { name: "Don’t show this again" });
    this.stay = page.getByRole("button", { name: "Yes, stay signed in" });
    this.dontStay = page.getByRole("button", { name: "No, not on this device" });
  }

  heading(name) {
    return this.page.getByRole("heading", { name, level: 1 });
  }

  /** Opens the demo and waits until WebAssembly has taken over. */
  async opens(path = "/") {
    await this.page.goto(path);
    await this.takenOver();
  }

  async takenOver() {
    await expect(this.page.locator("form[data-screen]").first()).toBeVisible();
  }

  async saysWho(identifier) {
    await this.identifier.fill(identifier);
    await this.continue.click();
    await expect(this.heading("Enter your password")).toBeVisible();
  }

  async givesPassword(password = PASSWORD) {
    await this.password.fill(password);
    await this.continue.click();
  }

  async givesCode() {
    await expect(this.heading("Enter your code")).toBeVisible();
    await this.code.fill(await freshCode());
    await this.continue.click();
  }

  async isAskedToStay() {
    await expect(this.heading("Stay signed in?")).toBeVisible();
  }

  async isInTheApp(identifier) {
    await expect(this.page).toHaveURL(/\/app$/);
    if (identifier) await expect(this.page.getByText(identifier).first()).toBeVisible();
  }

  async signsIn(identifier = "password@example.com", { stay = false } = {}) {
    await this.opens();
    await this.saysWho(identifier);
    await this.givesPassword();
    if (identifier.startsWith("totp")) await this.givesCode();
    await this.isAskedToStay();
    await (stay ? this.stay : this.dontStay).click();
    await this.isInTheApp(identifier);
  }

  async signsOut() {
    await this.page.getByRole("button", { name: "Sign out" }).click();
    await expect(this.page).toHaveURL(/\/$/);
  }

  /** Whether the browser lets them into the app without asking. */
  async isSignedIn() {
    await this.page.goto("/app");
    return new URL(this.page.url()).pathname === "/app";
  }
}
