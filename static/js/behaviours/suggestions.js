// input[data-suggestions="/address"] becomes a combobox over the JSON list that "/address?q=…" answers.
// Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ (list autocomplete, manual selection).
const PAUSE_MS = 150;
const SHORTEST = 2;

export function make(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}

export class Suggestions {
  constructor(input, id, address) {
    this.input = input;
    this.address = address;
    this.choices = [];
    this.options = [];
    this.active = -1;
    this.build(id);
    this.listen();
  }

  build(id) {
    const { input } = this;
    const hadFocus = document.activeElement === input;
    const box = make("span", { className: "suggestions" });
    this.list = make("div", { className: "suggestion-list", id, hidden: true, role: "listbox", ariaLabel: "Suggestions" });
    this.status = make("span", { className: "hidden", role: "status" });
    input.replaceWith(box);
    box.append(input, this.list, this.status);
    Object.assign(input, { role: "combobox", autocomplete: "off", ariaAutoComplete: "list", ariaExpanded: "false" });
    input.setAttribute("aria-controls", id);
    if (hadFocus) input.focus();
  }

  listen() {
    this.input.addEventListener("input", () => this.ask());
    this.input.addEventListener("keydown", (event) => this.steer(event));
    this.input.addEventListener("blur", () => this.close());
    // The press would take the focus out of the field and close the list before the click arrives.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.pick(this.options.indexOf(option));
    });
  }

  ask() {
    clearTimeout(this.pause);
    this.request?.abort();
    const query = this.input.value.trim();
    if (query.length < SHORTEST) return this.close();
    this.pause = setTimeout(() => this.load(query), PAUSE_MS);
  }

  async load(query) {
    this.request = new AbortController();
    try {
      const address = `${this.address}?q=${encodeURIComponent(query)}`;
      const answer = await fetch(address, { signal: this.request.signal });
      if (!answer.ok) return this.close();
      this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(choices) {
    if (document.activeElement !== this.input) return;
    this.mark(-1);
    this.choices = choices;
    this.options = choices.map((choice, index) => this.option(choice, index));
    this.list.replaceChildren(...this.arranged());
    this.setOpen(choices.length > 0);
    this.say(choices.length);
  }

  arranged() {
    return this.options;
  }

  option(choice, index) {
    const item = make("div", { id: `${this.list.id}-${index}`, role: "option", ariaSelected: "false" });
    item.append(make("span", { textContent: choice.name }));
    const described = [choice.kind, choice.place].filter(Boolean).join(", ");
    if (described) item.append(" ", make("span", { className: "suggestion-place", textContent: described }));
    return item;
  }

  say(count) {
    this.status.textContent = `${count || "No"} suggestion${count === 1 ? "" : "s"}`;
  }

  steer(event) {
    if (event.isComposing) return;
    const { key } = event;
    const isOpen = !this.list.hidden;
    const isChosen = isOpen && this.active >= 0;
    if (key === "Escape" && isOpen) {
      event.stopPropagation();
      this.close();
    } else if (key === "Enter" && isChosen) this.pick(this.active);
    else if (key === "Home" && isChosen) this.mark(0);
    else if (key === "End" && isChosen) this.mark(this.choices.length - 1);
    else if (key === "ArrowDown" || key === "ArrowUp") {
      if (this.choices.length === 0) return this.ask();
      this.setOpen(true);
      this.move(key === "ArrowDown" ? 1 : -1);
    } else return;
    event.preventDefault();
  }

  move(step) {
    const places = this.choices.length + 1;
    // One place more than options: the arrow past an end leads back to what was typed.
    this.mark(((this.active + 1 + step + places) % places) - 1);
  }

  mark(index) {
    this.active = index;
    this.options.forEach((item, place) => {
      item.ariaSelected = String(place === index);
    });
    const item = this.options[index];
    if (!item) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  pick(index) {
    const { name, value = name } = this.choices[index];
    this.input.value = value;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.close();
  }

  setOpen(isOpen) {
    if (!isOpen || this.list.hidden) this.mark(-1);
    this.list.hidden = !isOpen;
    this.input.ariaExpanded = String(isOpen);
  }

  close() {
    clearTimeout(this.pause);
    this.request?.abort();
    this.choices = this.options = [];
    this.list.replaceChildren();
    this.status.textContent = "";
    this.setOpen(false);
  }
}

export function suggest() {
  document.querySelectorAll("input[data-suggestions]").forEach((input, number) => {
    new Suggestions(input, `suggestions-${number}`, input.dataset.suggestions);
  });
}
