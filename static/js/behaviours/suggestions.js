// input[data-suggestions="/address"] becomes a combobox over the JSON list that "/address?q=…" answers.
// Pattern: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ (list autocomplete, manual selection).
const PAUSE_MS = 150;
const SHORTEST = 2;

class Suggestions {
  constructor(input, number) {
    this.input = input;
    this.address = input.dataset.suggestions;
    this.choices = [];
    this.active = -1;
    this.build(`suggestions-${number}`);
    this.listen();
  }

  build(id) {
    this.box = document.createElement("span");
    this.box.className = "suggestions";
    this.list = document.createElement("ul");
    this.list.className = "suggestion-list";
    this.list.id = id;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", "Suggestions");
    this.status = document.createElement("span");
    this.status.className = "hidden";
    this.status.setAttribute("role", "status");
    this.input.replaceWith(this.box);
    this.box.append(this.input, this.list, this.status);
    const attributes = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false" };
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
  }

  listen() {
    this.input.addEventListener("input", () => this.ask());
    this.input.addEventListener("keydown", (event) => this.steer(event));
    this.input.addEventListener("blur", () => this.close());
    // The press would take the focus out of the field and close the list before the click arrives.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.pick([...this.list.children].indexOf(option));
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
      const answer = await fetch(address, { signal: this.request.signal, headers: { Accept: "application/json" } });
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
    this.list.replaceChildren(...choices.map((choice, index) => this.option(choice, index)));
    this.setOpen(choices.length > 0);
    this.say(choices.length);
  }

  option(choice, index) {
    const item = document.createElement("li");
    item.id = `${this.list.id}-${index}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    const name = document.createElement("span");
    name.textContent = choice.name;
    item.append(name);
    const described = [choice.kind, choice.place].filter(Boolean).join(", ");
    if (described) {
      const place = document.createElement("span");
      place.className = "suggestion-place";
      place.textContent = described;
      item.append(" ", place);
    }
    return item;
  }

  say(count) {
    const [one, many] = (this.input.dataset.suggestionWords ?? "organisation,organisations").split(",");
    if (count === 0) this.status.textContent = `No ${many} found`;
    else this.status.textContent = `${count} ${count === 1 ? one : many}`;
  }

  steer(event) {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation();
      this.close();
    } else if (event.key === "Enter" && isOpen && this.active >= 0) {
      event.preventDefault();
      this.pick(this.active);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.choices.length === 0) return;
      event.preventDefault();
      this.setOpen(true);
      this.move(event.key === "ArrowDown" ? 1 : -1);
    }
  }

  move(step) {
    const places = this.choices.length + 1;
    // One place more than options: the arrow past an end leads back to what was typed.
    this.mark(((this.active + 1 + step + places) % places) - 1);
  }

  mark(index) {
    this.active = index;
    for (const [place, item] of [...this.list.children].entries()) {
      item.setAttribute("aria-selected", String(place === index));
    }
    const item = this.list.children[index];
    if (!item) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  }

  pick(index) {
    this.input.value = this.choices[index].name;
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.close();
  }

  setOpen(isOpen) {
    if (!isOpen || this.list.hidden) this.mark(-1);
    this.list.hidden = !isOpen;
    this.input.setAttribute("aria-expanded", String(isOpen));
  }

  close() {
    clearTimeout(this.pause);
    this.request?.abort();
    this.choices = [];
    this.list.replaceChildren();
    this.status.textContent = "";
    this.setOpen(false);
  }
}

export function suggest() {
  for (const [number, input] of [...document.querySelectorAll("input[data-suggestions]")].entries()) {
    new Suggestions(input, number);
  }
}
