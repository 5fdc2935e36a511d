// The page of an invitation: whoever has its link makes their account. Nothing is used by opening it: mail scanners
// open links, too.
const notice = document.querySelector("#notice");
const form = document.querySelector("#form");
const asked = document.querySelector("#asked");
const button = form.querySelector("button");

// The secret stands in the fragment, which browsers send to nobody. From here on it is in no address and no history.
const invitation = location.hash.slice(1);
history.replaceState(null, "", location.pathname);

if (invitation !== "") {
  notice.textContent = "It is good once, for the address that was invited.";
  asked.hidden = false;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void makeAccount();
});

async function makeAccount() {
  const { age, ...fields } = Object.fromEntries(new FormData(form));
  button.disabled = true;
  try {
    const response = await fetch("/api/users", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...fields, age: Number(age), invitation }),
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
