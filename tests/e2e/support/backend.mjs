// A backend of the test's own, for screens that it wants to see: it answers requests in turn and keeps what was sent.

/** Answers the house protocol's requests on `page` with `replies` in turn, the last one for ever. */
export async function backend(page, ...replies) {
  const sent = [];
  const answer = async (route) => {
    const request = route.request();
    const reply = replies.length > 1 ? replies.shift() : replies[0];
    sent.push({ method: request.method(), path: new URL(request.url()).pathname, body: request.postDataJSON() });
    await route.fulfill({ json: typeof reply === "function" ? reply(sent) : reply });
  };
  await page.route("**/auth/flow", answer);
  await page.route("**/auth/flow/*", answer);
  return sent;
}

let step = 0;
/** A turn with this screen. */
export const turn = (screen) => ({ flow: "f1", step: (step += 1), screen });

/** A screen that says that something is over. */
export const notice = (text) => turn({ kind: "notice", heading: { text }, actions: [{ name: "done" }] });
