// Fills [data-similar] of a form from its address after a pause in typing.
export function showSimilar() {
  for (const box of document.querySelectorAll("[data-similar]")) {
    const form = box.closest("form");
    let pause;
    form.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(async () => {
        const title = encodeURIComponent(form.elements.title.value);
        const answer = await fetch(`${box.dataset.similar}?title=${title}`);
        if (answer.ok) box.innerHTML = await answer.text();
      }, 1000);
    });
  }
}
