// Fills [data-similar] from its address: in a form after a pause in typing, elsewhere once in view.
export function showSimilar() {
  for (const box of document.querySelectorAll("[data-similar]")) {
    const fill = async (query = "") => {
      const answer = await fetch(box.dataset.similar + query);
      if (answer.ok) box.innerHTML = await answer.text();
    };
    const form = box.closest("form");
    let pause;
    if (form) {
      form.addEventListener("input", () => {
        clearTimeout(pause);
        pause = setTimeout(() => fill(`?title=${encodeURIComponent(form.elements.title.value)}`), 1000);
      });
    } else {
      new IntersectionObserver(([seen], watcher) => seen.isIntersecting && watcher.disconnect(fill())).observe(box);
    }
  }
}
