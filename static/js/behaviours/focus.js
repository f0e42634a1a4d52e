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
  const first = document.querySelector("[data-focus]");
  focusOn(first ?? postOfAddress());
  // The address of a refused reply names the composer, and the browser goes there once the page is complete.
  if (first && window.location.hash) window.addEventListener("load", () => requestAnimationFrame(() => focusOn(first)));
  window.addEventListener("hashchange", () => focusOn(postOfAddress()));
}
