// details[data-menu] closes on Escape, on a click outside and when the focus leaves it.
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

function closeOnEscape(event) {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus) menu.querySelector("summary").focus();
  }
}

function closeAllWithout(target) {
  for (const menu of openMenus()) {
    if (!menu.contains(target)) menu.open = false;
  }
}

export function closeMenus() {
  document.addEventListener("keydown", closeOnEscape);
  document.addEventListener("click", (event) => closeAllWithout(event.target));
  document.addEventListener("focusin", (event) => closeAllWithout(event.target));
}
