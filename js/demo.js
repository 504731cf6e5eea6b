// The demo page's own script: which accounts there are, and the org's two settings. Nothing here is part of the widget.

const accounts = document.getElementById("demo-accounts");
const settings = document.getElementById("demo-settings");
const status = document.getElementById("demo-status");

const signIn = document.querySelector("vestibule-sign-in");
const query = new URLSearchParams(location.search);
for (const [parameter, attribute] of [["return_to", "return-to"], ["app", "app"], ["lang", "locale"], ["theme", "theme"]]) {
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
  if (password) facts.push(element("dt", "Password"), element("dd", "", [element("code", password)]));
  if (totp) {
    const code = element("code", totp.code);
    code.dataset.totp = identifier;
    facts.push(element("dt", "Secret"), element("dd", "", [element("code", totp.secret)]));
    facts.push(element("dt", "Code now"), element("dd", "", [code, " for ", element("span", totp.seconds_left), " more seconds"]));
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
  setTimeout(countDown, 1000);
}

/** Counts the seconds of the codes down, and asks for new ones when the first is over. */
function countDown() {
  const left = [...accounts.querySelectorAll("dd span")];
  for (const seconds of left) seconds.textContent = Number(seconds.textContent) - 1;
  if (left.some((seconds) => Number(seconds.textContent) <= 0)) return refresh();
  setTimeout(countDown, 1000);
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
  status.textContent = response.ok ? "Saved. Reload the page to see it." : "That was not saved.";
});

refresh();
