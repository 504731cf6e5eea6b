// The demo page's own script: which accounts there are, and the org's two settings. Nothing here is part of the widget.

const accounts = document.getElementById("demo-accounts");
const settings = document.getElementById("demo-settings");
const status = document.getElementById("demo-status");

const signIn = document.querySelector("vestibule-sign-in");
const query = new URLSearchParams(location.search);
for (const [parameter, attribute] of [["return_to", "return-to"], ["lang", "locale"], ["theme", "theme"]]) {
  const value = query.get(parameter);
  if (value !== null) signIn.setAttribute(attribute, value);
}

function element(tag, text, children = []) {
  const made = document.createElement(tag);
  made.textContent = text;
  made.append(...children);
  return made;
}

function describe({ identifier, password, about, totp }) {
  const facts = [element("dt", "Identifier"), element("dd", "", [element("code", identifier)])];
  facts.push(element("dt", "Password"), element("dd", "", [element("code", password)]));
  if (totp) {
    const code = element("code", totp.code);
    code.dataset.totp = identifier;
    facts.push(element("dt", "Secret"), element("dd", "", [element("code", totp.secret)]));
    facts.push(element("dt", "Code now"), element("dd", "", [code, ` for ${totp.seconds_left} s`]));
  }
  return element("section", "", [element("h3", about), element("dl", "", facts)]);
}

async function show() {
  const response = await fetch("/demo/state");
  if (!response.ok) throw new Error(`the demo's state: ${response.status}`);
  const state = await response.json();
  accounts.replaceChildren(...state.accounts.map(describe));
  for (const [name, on] of Object.entries(state.settings)) settings.elements[name].checked = on;
  document.getElementById("demo-token").textContent = state.api_token;
  const left = state.accounts.map((account) => account.totp?.seconds_left ?? 30);
  setTimeout(refresh, Math.min(...left) * 1000 + 100);
}

function refresh() {
  show().catch(() => {
    accounts.textContent = "The backend does not answer. Start it with: cargo xtask demo";
    setTimeout(refresh, 5000);
  });
}

settings.addEventListener("change", async ({ target }) => {
  const body = JSON.stringify({ [target.name]: target.checked });
  const headers = { "content-type": "application/json" };
  const response = await fetch("/demo/settings", { method: "POST", headers, body });
  status.textContent = response.ok ? "Saved. It holds from the next sign-in on." : "That was not saved.";
});

refresh();
