const { user } = await (await fetch("/api/auth/get-session")).json();
document.querySelector("#who").textContent = user.email;
document.querySelector("#sign-out").addEventListener("click", async () => {
  const headers = { "content-type": "application/json" };
  await fetch("/api/auth/sign-out", { method: "POST", headers, body: "{}" });
  location.assign("/sign-in");
});
