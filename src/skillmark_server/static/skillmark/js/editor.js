// SPDX-License-Identifier: Apache-2.0
// The editor of badges works without this file. With it, icons can be searched, and a link to a
// text in another language shows that language first.
const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "")
  .replaceAll("æ", "ae").replaceAll("ø", "o").replaceAll("aa", "a");

for (const picker of document.querySelectorAll("[data-icons]")) {
  const box = picker.querySelector("[data-icons-search]");
  const none = picker.querySelector("[data-icons-none]");
  const search = box.querySelector("input");
  box.hidden = false;
  search.addEventListener("input", (event) => {
    event.stopPropagation(); // a search is no change of the badge
    const words = plain(search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const swatch of picker.querySelectorAll(".swatch")) {
      const text = plain(`${swatch.dataset.words} ${swatch.title}`);
      swatch.hidden = !words.every((word) => text.includes(word));
      shown += swatch.hidden ? 0 : 1;
    }
    for (const group of picker.querySelectorAll("[data-icons-group]")) {
      group.hidden = !group.querySelector(".swatch:not([hidden])");
    }
    none.hidden = shown > 0;
  });
  for (const name of ["change", "keydown"]) {
    search.addEventListener(name, (event) => {
      event.stopPropagation();
      if (event.key === "Enter") event.preventDefault();
    });
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-tongue]");
  const radio = link && document.querySelector(`input[name="tongue"][value="${link.dataset.tongue}"]`);
  if (radio) radio.checked = true;
});
