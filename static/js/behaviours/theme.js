// form[data-theme-form]: the chosen appearance shows at once and is saved without leaving the page.
function show(appearance) {
  if (appearance === "light" || appearance === "dark") {
    document.documentElement.dataset.theme = appearance;
  } else {
    delete document.documentElement.dataset.theme;
  }
}

async function save(form) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new FormData(form),
    credentials: "same-origin",
    redirect: "manual",
  });
  const isRedirect = answer.type === "opaqueredirect";
  if (!answer.ok && !isRedirect) throw new Error(`Answer ${answer.status}`);
}

export function applyTheme() {
  for (const form of document.querySelectorAll("form[data-theme-form]")) {
    form.classList.add("is-enhanced");
    form.addEventListener("change", (event) => {
      if (!event.target.matches("select, input[type=radio]")) return;
      show(event.target.value);
      // The Save button comes back when the choice could not be kept.
      save(form).catch(() => form.classList.remove("is-enhanced"));
    });
  }
}
