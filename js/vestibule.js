// <vestibule-sign-in>: the custom element, and the first screen before WebAssembly is there.
//
// The element draws the form at once, fetches glue and wasm, and hands the form over with everything typed into it
// (design wall 8). All that happens afterwards is WebAssembly's business. No innerHTML, no eval, no inline styles:
// pages with a strict CSP and Trusted Types are at home here.

// `cargo xtask build` puts the hashed names here. Under `trunk serve` the page itself tells them.
const names = { glue: "__VESTIBULE_GLUE__", wasm: "__VESTIBULE_WASM__", css: "__VESTIBULE_CSS__" };

const english = {
  "heading.identifier": "Sign in",
  "label.identifier": "Email or username",
  "label.remember_identifier": "Remember me",
  "hint.remember_identifier": "Fills in who you are next time. You still have to sign in.",
  "action.continue": "Continue",
  "status.loading": "Loading sign-in…",
  "message.no_webassembly": "Sign-in can’t start in this browser: WebAssembly is switched off or blocked.",
};
const languages = ["ar", "de"];
const rightToLeft = /^(ar|he|fa|ur)\b/;

const here = (name) => new URL(name, import.meta.url).href;

/** Where a part of the widget is: as built, or as Trunk's page preloads it. */
function locate(part, rel, ending) {
  if (!names[part].startsWith("__")) return here(names[part]);
  const links = [...document.querySelectorAll(`link[rel=${rel}]`)];
  return links.find((link) => link.href.endsWith(ending))?.href;
}

let ready;
/** Glue and wasm, once for all widgets of a page, fetched side by side. */
function load() {
  ready ??= (async () => {
    const wasm = fetch(locate("wasm", "preload", ".wasm"));
    // Passkeys of a browser that does not know their JSON.
    if (window.PublicKeyCredential && !PublicKeyCredential.parseRequestOptionsFromJSON) {
      await import("./passkeys.js").catch(() => {});
    }
    const glue = await import(locate("glue", "modulepreload", ".js"));
    await glue.default({ module_or_path: wasm });
    return glue;
  })();
  return ready;
}

let styled;
/** The style sheet, unless the page has it. Resolves when it is there: nothing is shown undressed. */
function style() {
  styled ??= new Promise((done) => {
    if (getComputedStyle(document.documentElement).getPropertyValue("--vestibule-loaded")) return done();
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", onload: done, onerror: done });
    link.href = locate("css", "stylesheet", ".css");
    document.head.append(link);
  });
  return styled;
}

/** The language to speak: the page's, or the first of the person's that there is. */
function choose(locale) {
  const wanted = locale && locale !== "auto" ? [locale] : [document.documentElement.lang, ...navigator.languages];
  const known = (tag) => ["en", ...languages].find((language) => tag?.toLowerCase().split("-")[0] === language);
  return wanted.find(known) ?? "en";
}

async function texts(language) {
  const primary = language.split("-")[0];
  if (!languages.includes(primary)) return {};
  const response = await fetch(here(`./locales/${primary}.json`));
  return response.ok ? response.json() : {};
}

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** What this browser remembers, as crates/flow's memory writes it. Anything else is nothing. */
function remembered() {
  try {
    const [first] = JSON.parse(localStorage.getItem("vestibule.identifiers"));
    return typeof first.identifier === "string" ? first.identifier : "";
  } catch {
    return "";
  }
}

/** Whether this tab is in the middle of a flow: then the first screen is not the identifier's. */
function underWay(base) {
  try {
    return sessionStorage.getItem(`vestibule.flow:${base}`) !== null;
  } catch {
    return false;
  }
}

let drawn = 0;
/** The identifier screen, drawn as WebAssembly will draw it. */
function firstScreen(options, say) {
  const root = make("div", { class: "vst", "data-theme": options.theme, lang: options.language });
  root.dir = rightToLeft.test(options.language) ? "rtl" : "ltr";
  const form = make("form", { class: "vst-card", method: "post", novalidate: "", "aria-busy": "true" });
  root.append(form);
  // Only who comes to sign in is asked who they are first.
  if ((options.intent ?? "sign_in") !== "sign_in" || underWay(options.baseUrl)) {
    form.append(make("p", { class: "vst-text vst-late", role: "status" }, say("status.loading")));
    return root;
  }
  const known = options.rememberMe ? remembered() : "";
  const id = `vst-early-${++drawn}`;
  const input = make("input", {
    id, class: "vst-input", name: "identifier", inputmode: "email", autocomplete: "username",
    autocapitalize: "none", autocorrect: "off", spellcheck: "false", placeholder: " ", "aria-required": "true",
    value: options.loginHint ?? known,
  });
  const label = make("label", { class: "vst-label", for: id }, say("label.identifier"));
  form.append(
    make(`h${options.headingLevel}`, { class: "vst-heading" }, say("heading.identifier")),
    make("div", { class: "vst-field" }, label, input),
  );
  if (options.rememberMe) {
    const box = make("input", { id: `${id}-r`, class: "vst-box", type: "checkbox", name: "vestibule:remember" });
    if (known) box.setAttribute("checked", "");
    const text = make("div", { class: "vst-check-text" },
      make("label", { class: "vst-box-label", for: `${id}-r` }, say("label.remember_identifier")),
      make("p", { class: "vst-hint" }, say("hint.remember_identifier")));
    form.append(make("div", { class: "vst-field vst-check" }, box, text));
  }
  const button = make("button", { class: "vst-button vst-primary", type: "submit" },
    make("span", { class: "vst-button-label" }, say("action.continue")), make("span", { class: "vst-spinner" }));
  form.append(make("div", { class: "vst-actions" }, button));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value.trim()) root.setAttribute("data-submitted", "");
  });
  root.focusFirst = () => input.focus();
  return root;
}

class VestibuleSignIn extends HTMLElement {
  #handle;
  #early;
  #mounting = 0;

  /** Texts that go before the widget's own, by key, or by language and then key. */
  texts = {};

  static observedAttributes = [
    "base-url", "return-to", "login-hint", "app", "remember-me", "allowed-origins", "theme", "heading-level", "locale",
    "intent", "authenticator",
  ];

  attributeChangedCallback(name, before, after) {
    // A running widget begins again with what it is told now; the flow that it was in goes on.
    if (before === after || !this.isConnected || this.#mounting === 0) return;
    this.#stop();
    this.#start(++this.#mounting);
  }

  connectedCallback() {
    // One that was only moved is connected again.
    if (!this.#handle && !this.#early) this.#start(++this.#mounting);
  }

  disconnectedCallback() {
    queueMicrotask(() => {
      if (!this.isConnected) this.#stop();
    });
  }

  #stop() {
    this.#mounting++;
    this.#handle?.unmount();
    this.#handle?.free();
    this.#early?.remove();
    this.#handle = this.#early = undefined;
  }

  #options() {
    const text = (name) => this.getAttribute(name) ?? undefined;
    return {
      baseUrl: (text("base-url") ?? "/auth").replace(/\/+$/, ""),
      intent: text("intent"),
      authenticator: text("authenticator"),
      returnTo: text("return-to"),
      loginHint: text("login-hint"),
      app: text("app"),
      rememberMe: this.hasAttribute("remember-me"),
      allowedOrigins: (text("allowed-origins") ?? "").split(/\s+/).filter(Boolean),
      theme: text("theme") ?? "auto",
      headingLevel: Number(text("heading-level")) || 1,
      focus: text("focus") ?? "auto",
      language: choose(text("locale")),
    };
  }

  async #start(mounting) {
    // Attributes that the page's own script sets in the same turn are honoured.
    await Promise.resolve();
    const options = this.#options();
    const current = () => mounting === this.#mounting;
    const wasm = load();
    wasm.catch(() => {});
    const [found] = await Promise.all([texts(options.language).catch(() => ({})), style()]);
    if (!current()) return;
    // Without its texts a language would be English called by its name.
    if (!Object.keys(found).length) options.language = "en";
    const own = this.texts[options.language] ?? this.texts;
    options.texts = Object.fromEntries(
      Object.entries({ ...found, ...own }).filter(([, value]) => typeof value === "string"),
    );
    const say = (key) => options.texts[key] ?? english[key];
    this.#early = firstScreen(options, say);
    this.append(this.#early);
    const free = !document.activeElement || document.activeElement === document.body;
    if (options.focus === "auto" && free) this.#early.focusFirst?.();
    try {
      const { mount } = await wasm;
      if (current()) this.#handle = mount(this, JSON.stringify(options), this.#early);
    } catch (error) {
      if (!current()) return;
      console.error("Vestibule could not start its WebAssembly", error);
      const said = make("div", { class: "vst-message vst-error", role: "alert" }, say("message.no_webassembly"));
      this.#early.firstChild.prepend(said);
      this.#early.firstChild.setAttribute("aria-busy", "false");
      this.dispatchEvent(new CustomEvent("vestibule-error", {
        bubbles: true, composed: true, detail: { code: "message.no_webassembly" },
      }));
    }
  }
}

if (!customElements.get("vestibule-sign-in")) customElements.define("vestibule-sign-in", VestibuleSignIn);

/**
 * Puts a sign-in into `host`: the element, for those who would rather call a function. `options` are its attributes in
 * camel case (`true` for one without a value), and `texts`.
 */
export function mount(host, { texts = {}, ...options } = {}) {
  const element = document.createElement("vestibule-sign-in");
  for (const [name, value] of Object.entries(options)) {
    if (value === false || value == null) continue;
    const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    element.setAttribute(attribute, value === true ? "" : [value].flat().join(" "));
  }
  element.texts = texts;
  host.append(element);
  return { element, unmount: () => element.remove() };
}
