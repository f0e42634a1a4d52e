// input[data-search] suggests pages in groups; empty, the last searches, which never leave this browser.
import { Suggestions, make } from "./suggestions.js";

const MOST = 5;
const RECENT = "Recent searches in this browser";

function recent(words) {
  try {
    if (words) localStorage.searches = JSON.stringify(words);
    return JSON.parse(localStorage.searches);
  } catch {
    return [];
  }
}

class Pages extends Suggestions {
  listen() {
    super.listen();
    this.input.addEventListener("focus", () => this.input.value || this.ask());
    this.input.form.addEventListener("submit", () => {
      const words = this.input.value.trim();
      if (words) recent([words, ...recent().filter((other) => other !== words)].slice(0, MOST));
    });
  }

  ask() {
    super.ask();
    const words = this.input.value.trim() ? [] : recent();
    if (words.length === 0) return;
    const choices = words.map((name) => ({ group: RECENT, name, address: `/search?q=${encodeURIComponent(name)}` }));
    this.show([...choices, { group: RECENT, name: "Clear recent searches" }]);
  }

  arranged() {
    const groups = Map.groupBy(this.options, (option, place) => this.choices[place].group);
    return [...groups].map(([name, options]) => {
      const group = make("div", { role: "group", ariaLabel: name });
      group.append(make("div", { className: "suggestion-place", ariaHidden: "true", textContent: name }), ...options);
      return group;
    });
  }

  pick(index) {
    const { address } = this.choices[index];
    this.close();
    if (address) location.assign(address);
    else recent([]);
  }
}

export function suggestPages() {
  const input = document.querySelector("input[data-search]");
  if (input) {
    // A box of the type "search" may not be a combobox.
    Object.assign(input, { type: "text", enterKeyHint: "search" });
    new Pages(input, "pages", "/search/suggest");
  }
  // Nothing is left for the next at this desk.
  document.querySelector("form[action='/sign-out']")?.addEventListener("submit", () => recent([]));
}
