// [data-focus] (the error summary) or the post that a permalink points at gets the focus on load.
function postOfAddress() {
  const match = /^#(p\d+|new)$/.exec(window.location.hash);
  return match ? document.getElementById(match[1]) : null;
}

function focusOn(element) {
  if (!element) return;
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus();
}

export function placeFocus() {
  focusOn(document.querySelector("[data-focus]") ?? postOfAddress());
  window.addEventListener("hashchange", () => focusOn(postOfAddress()));
}
