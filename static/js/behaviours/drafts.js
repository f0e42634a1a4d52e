// form[data-draft]: what is typed is kept on the server now and then, as its own button "Save draft" keeps it.
const PAUSE_MS = 15000;
const KEEPALIVE_MOST = 60000;

function clock() {
  return new Date().toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", hour12: true }).replace(" ", "");
}

function carry(form, name, value) {
  const field = form.elements[name] ?? form.appendChild(Object.assign(document.createElement("input"), { type: "hidden", name }));
  field.value = value;
}

async function save(form, signal) {
  const typed = new FormData(form);
  typed.append("save_draft", "1");
  // Files go with the form itself.
  const body = new URLSearchParams([...typed].filter(([, value]) => typeof value === "string"));
  const answer = await fetch(form.action, { method: "POST", body, signal, keepalive: `${body}`.length < KEEPALIVE_MOST });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const name of ["draft", "draft_version"]) {
    const kept = page.querySelector(`main [name="${name}"]`);
    // Signed out meanwhile: the form itself keeps the text when it is sent.
    if (!kept) return false;
    carry(form, name, kept.value);
  }
  form.querySelector("[data-draft-status]").textContent = `Draft saved at ${clock()}.`;
  return true;
}

function keep(form) {
  const leaving = new AbortController();
  let isChanged = false;
  let isOver = false;
  let isBusy = false;
  const look = async () => {
    if (!isChanged || isOver || isBusy) return;
    isBusy = true;
    isChanged = false;
    try {
      isOver = !(await save(form, leaving.signal));
    } catch {
      isChanged = true;
    } finally {
      isBusy = false;
    }
  };
  form.addEventListener("input", () => {
    isChanged = true;
  });
  form.addEventListener("submit", () => {
    isOver = true;
    leaving.abort();
  });
  document.addEventListener("visibilitychange", () => document.hidden && look());
  setInterval(look, PAUSE_MS);
}

export function keepDrafts() {
  document.querySelectorAll("form[data-draft]").forEach(keep);
}
