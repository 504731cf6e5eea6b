import { defineConfig } from "@playwright/test";

// The demo to drive. `cargo xtask test e2e` starts one and says where; by hand it is the one of `cargo xtask demo`.
const baseURL = process.env.VESTIBULE_URL ?? "http://localhost:8787";
const root = process.getuid?.() === 0;

export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.mjs",
  // One demo, one org, one set of TOTP codes: journeys take turns.
  workers: 1,
  fullyParallel: false,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  use: {
    baseURL,
    locale: "en-GB",
    launchOptions: {
      executablePath: process.env.VESTIBULE_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        ...(root ? ["--no-sandbox"] : []),
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
