const session = "/_allauth/browser/v1/auth/session";
const { data } = await (await fetch(session)).json();
document.querySelector("#who").textContent = data.user.email;
document.querySelector("#sign-out").addEventListener("click", async () => {
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
  await fetch(session, { method: "DELETE", headers: { "X-CSRFToken": token } });
  location.assign("/sign-in");
});
