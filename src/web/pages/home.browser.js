// The start page: asks /status every two seconds while somebody looks, and makes the first admin.
const everyMs = 2000;
const timeoutMs = 5000;
const byId = (id) => document.getElementById(id);
const counts = ["accepted", "stored", "duplicates", "deadLettered", "pending"];

// The link's token must not stay in the address bar, the history or a screenshot.
const token = new URLSearchParams(location.search).get("setup");
if (token) history.replaceState(null, "", location.pathname);

byId("example").textContent = byId("example").textContent.replaceAll("ORIGIN", location.origin);

function say(state, text) {
  byId("state").dataset.state = state;
  byId("state").textContent = text;
}

/** One sentence each: what is wrong first. */
function describeBackups({ on, newestAt, elsewhereAt, failing }) {
  const said = [];
  if (failing) said.push("The last backup or trial restore failed: see the log.");
  if (newestAt === null) said.push(on ? "There is none yet." : "None are made by themselves.");
  else said.push(`The newest is of ${new Date(newestAt).toLocaleString()}.`);
  if (elsewhereAt === null) said.push("The data is only on this disk.");
  return said.join(" ");
}

function show({ version, setupNeeded, failing, ledger, backups }) {
  byId("version").textContent = version;
  if (failing.length === 0) say("ready", "Ready");
  else say("failing", failing.map(({ path, message }) => `${path}: ${message}`).join(" "));

  const madeNow = byId("setup-outcome").dataset.done === "yes";
  byId("setup").hidden = !setupNeeded && !madeNow;
  byId("setup-hint").hidden = byId("setup-command").hidden = Boolean(token) || madeNow;
  byId("setup-form").hidden = !token;

  byId("backups").hidden = !backups;
  if (backups) byId("backups-note").textContent = describeBackups(backups);

  byId("ledger").hidden = !ledger;
  byId("ledger-private").hidden = Boolean(ledger);
  if (!ledger) return;
  for (const name of counts) byId(name).textContent = ledger[name].toLocaleString();
  const notes = [];
  if (ledger.refused) notes.push(`${ledger.refused.toLocaleString()} refused since the start.`);
  if (ledger.dropped) notes.push(`${ledger.dropped.toLocaleString()} activities not recorded.`);
  byId("ledger-note").textContent =
    notes.join(" ") || "Nothing was refused or dropped since the start.";
}

async function ask() {
  try {
    const answer = await fetch("/status", { signal: AbortSignal.timeout(timeoutMs) });
    if (!answer.ok) throw new Error(answer.statusText);
    show(await answer.json());
  } catch {
    say("failing", "The server does not answer");
  }
}

byId("setup-form").addEventListener("submit", (event) => {
  event.preventDefault();
  void makeAdmin(event.currentTarget);
});

async function makeAdmin(form) {
  const outcome = byId("setup-outcome");
  const fields = Object.fromEntries(new FormData(form));
  const body = JSON.stringify({ ...fields, age: Number(fields.age), token });
  const headers = { "content-type": "application/json" };
  try {
    const answer = await fetch("/api/setup", { method: "POST", headers, body });
    const told = await answer.json();
    if (answer.ok) {
      outcome.dataset.done = "yes";
      for (const element of form.elements) element.disabled = true;
      outcome.textContent = `${told.username} is the admin. Sign in with Authorize on the API documentation.`;
    } else {
      const issues = (told.issues ?? []).map(({ path, message }) => `${path} ${message}`);
      outcome.textContent = [told.message, ...issues].join("\n");
    }
  } catch {
    outcome.textContent = "The server does not answer: try again.";
  }
}

void ask();
setInterval(() => document.hidden || ask(), everyMs);
