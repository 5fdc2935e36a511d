// The pages that links in mail lead to: a new password, the code of an address, the way back from a changed address.
// The link's secret is in the fragment, which no server and no log gets to see.
const byId = (id) => document.getElementById(id);
const timeoutMs = 30_000;

// It must not stay in the address bar, the history or a screenshot.
const token = location.hash.slice(1);
if (token) history.replaceState(null, "", location.pathname);

const pages = {
  "/reset": {
    title: "Set a new password",
    hint: "All devices are signed out then. Sign in with the new password afterwards.",
    form: token ? "password" : "ask",
    path: token ? "/api/auth/reset/confirm" : "/api/auth/reset",
    next: token && "Sign in",
    done: token
      ? "The password is set. Sign in with it now."
      : "If there is an account with this address, a link is on its way to it.",
  },
  "/verify": {
    title: "Confirm your e-mail address",
    form: "code",
    path: "/api/auth/verify/confirm",
    next: "Go on",
    done: "The address is confirmed.",
  },
  "/undo": {
    title: "Take your account back",
    hint: "The account has its old address again. All devices are signed out, and what was added since to sign in with is removed.",
    form: "password",
    path: "/api/auth/undo/confirm",
    next: "Sign in",
    done: "The account has its old address, and the new password. Sign in with it now.",
  },
};

const page = pages[location.pathname];
document.title = byId("title").textContent = page.title;
byId("password-hint").textContent = page.hint ?? "";
const form = byId(page.form);

function say(text) {
  byId("outcome").textContent = text;
}

async function send() {
  const fields = Object.fromEntries(new FormData(form));
  const answer = await fetch(page.path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(token ? { token, ...fields } : fields),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const told = answer.status === 204 ? {} : await answer.json();
  if (answer.ok) {
    for (const element of form.elements) element.disabled = true;
    const isMailOff = told.mail === false;
    say(isMailOff ? "This server sends no mail: ask its admin for a link." : page.done);
    byId("next").textContent = page.next;
    byId("next").hidden = !page.next;
    return;
  }
  const issues = (told.issues ?? []).map(({ path, message }) => `${path} ${message}`);
  say([told.message, ...issues].join(" "));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  say("");
  const button = form.querySelector("button");
  button.disabled = true;
  send()
    .catch(() => say("The server does not answer: try again."))
    .finally(() => (button.disabled = form.elements[0].disabled));
});

if (page.form !== "ask" && !token) {
  say("The link is not whole: open it from the mail once more.");
} else {
  form.hidden = false;
  form.elements[0].focus();
}
