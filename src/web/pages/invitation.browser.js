// Whoever has an invitation's link makes their account here, and at /sign-up whoever likes, where that is open. Nothing
// is used by opening the page: mail scanners open links, too.
const notice = document.querySelector("#notice");
const form = document.querySelector("#form");
const asked = document.querySelector("#asked");
const own = document.querySelector("#profile");
const button = form.querySelector("button");

// The secret stands in the fragment, which browsers send to nobody. From here on it is in no address and no history.
const invitation = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

const isInvited = location.pathname === "/invitation";

if (!isInvited || invitation !== "") {
  open().catch(() => (notice.textContent = "The server cannot be reached. Open the link again."));
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void makeAccount();
});

/** Shows the form, with what this app asks for. */
async function open() {
  const { asks, signUp } = await (await fetch("/status")).json();
  if (!isInvited && signUp !== "open") {
    notice.textContent = "Nobody can sign up here by themselves: ask for an invitation.";
    return;
  }
  if (!isInvited) document.querySelector("#address").textContent = "E-mail";
  if (!asks.age) document.querySelector("#age").remove();
  for (const [name, schema] of Object.entries(asks.profile?.properties ?? {})) {
    own.append(createField(name, schema, asks.profile.required?.includes(name)));
  }
  notice.textContent = isInvited ? "It is good once, for the address that was invited." : "";
  asked.hidden = false;
}

/** A label with its input: a list of choices, a tick, a number or a text. */
function createField(name, schema, isNeeded) {
  const { title = name, anyOf, type } = schema;
  const label = document.createElement("label");
  const input = document.createElement(anyOf ? "select" : "input");
  input.dataset.name = name;
  if (anyOf) {
    if (!isNeeded) input.add(new Option(""));
    for (const choice of anyOf) input.add(new Option(choice.const));
  } else {
    input.type = type === "boolean" ? "checkbox" : isNumber(type) ? "number" : "text";
    if (type === "number") input.step = "any";
  }
  const limits = { min: "minimum", max: "maximum", minlength: "minLength", maxlength: "maxLength" };
  for (const [attribute, rule] of Object.entries(limits)) {
    if (schema[rule] !== undefined) input.setAttribute(attribute, schema[rule]);
  }
  input.required = isNeeded && type !== "boolean";
  label.append(title, " ", input);
  return label;
}

const isNumber = (type) => type === "integer" || type === "number";

/** The app's own fields. What was left empty is left out. */
function readProfile() {
  const fields = [...own.querySelectorAll("[data-name]")];
  const given = fields.filter(({ type, value }) => type === "checkbox" || value !== "");
  return Object.fromEntries(given.map((field) => [field.dataset.name, readField(field)]));
}

function readField({ type, checked, value }) {
  if (type === "checkbox") return checked;
  return type === "number" ? Number(value) : value;
}

async function makeAccount() {
  const { age, ...fields } = Object.fromEntries(new FormData(form));
  const body = isInvited ? { ...fields, invitation } : fields;
  if (age !== undefined) body.age = Number(age);
  if (own.childElementCount > 0) body.profile = readProfile();
  button.disabled = true;
  try {
    const response = await fetch("/api/users", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) welcome();
    else notice.textContent = explain(await response.json());
  } catch {
    notice.textContent = "The server cannot be reached. Try again.";
  } finally {
    button.disabled = false;
  }
}

function welcome() {
  form.remove();
  const link = document.createElement("a");
  link.href = "/";
  link.textContent = "Sign in";
  notice.replaceChildren("Your account is made. ", link, ".");
}

/** What went wrong, field by field. */
function explain({ message, issues = [] }) {
  const fields = issues.map((issue) => `${issue.path} ${issue.message}`);
  return [message, ...fields].join(" · ");
}
