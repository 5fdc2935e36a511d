// What people do on a page: page views, links that lead away and forms. It sets no cookie and stores nothing: who a
// visitor is, the server tells until the day ends. Served at /plaudit.js:
// <script defer src="https://plaudit.example.com/plaudit.js" data-key="plaudit_…"></script>
(() => {
  const script = document.currentScript;
  const key = script?.dataset.key;
  // Thrown, so that whoever set it up wrongly sees why nothing arrives.
  if (!key) throw new Error("plaudit.js needs data-key, a public key.");
  const endpoint = new URL("/v1/batch", script.dataset.to ?? script.src).href;
  const waitMs = 300;
  let waiting = [];
  let timer;
  let userId;
  let seen;
  let referrer = document.referrer;

  function send() {
    clearTimeout(timer);
    if (waiting.length === 0) return;
    const body = JSON.stringify({ batch: waiting, writeKey: key, sentAt: new Date() });
    waiting = [];
    // It outlives the page, and as text it needs no question beforehand.
    fetch(endpoint, { method: "POST", body, keepalive: true, credentials: "omit" }).catch(() => {});
  }

  function add(type, fields) {
    const { href, pathname } = location;
    const page = { url: href, path: pathname, referrer, title: document.title };
    const context = { page, locale: navigator.language };
    const who = userId ? { userId } : {};
    const messageId = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
    waiting.push({ type, messageId, timestamp: new Date(), context, ...who, ...fields });
    clearTimeout(timer);
    timer = setTimeout(send, waitMs);
  }

  function view() {
    const { pathname, search, href } = location;
    if (seen === pathname + search) return;
    seen = pathname + search;
    add("page", { name: document.title, properties: {} });
    referrer = href;
  }

  for (const name of ["pushState", "replaceState"]) {
    const before = history[name];
    history[name] = function (...args) {
      const result = before.apply(this, args);
      // A page sets its title after its address.
      setTimeout(view);
      return result;
    };
  }
  addEventListener("popstate", () => setTimeout(view));
  document.addEventListener("visibilitychange", () => document.hidden && send());
  addEventListener("pagehide", send);
  document.addEventListener(
    "click",
    ({ target }) => {
      const link = target.closest?.("a[href]");
      if (!link || !/^https?:/.test(link.href) || link.host === location.host) return;
      add("track", { event: "Link Followed", properties: { url: link.href } });
    },
    true,
  );
  document.addEventListener(
    "submit",
    ({ target: { id, name } }) => {
      add("track", { event: "Form Submitted", properties: { form: id || name || "" } });
    },
    true,
  );

  window.plaudit = {
    track: (event, properties = {}) => add("track", { event, properties }),
    /** From here on the events are this user's. */
    identify(id, traits = {}) {
      userId = String(id);
      add("identify", { traits });
    },
  };
  view();
})();
