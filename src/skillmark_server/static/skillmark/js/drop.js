// SPDX-License-Identifier: Apache-2.0
// [data-drop] holds a real file input, which works without this file. With it, files and text can
// be dropped anywhere on the part, and pasted anywhere on the page. Nothing is sent by itself
// unless the form says data-drop-send.
(() => {
  const fileInput = (drop) => drop.querySelector('input[type="file"]');

  function take(drop, data) {
    const input = fileInput(drop);
    if (data.files.length && input) {
      const files = new DataTransfer();
      for (const file of input.multiple ? data.files : [data.files[0]]) files.items.add(file);
      input.files = files.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    }
    const text = data.getData("text/uri-list") || data.getData("text/plain");
    const field = drop.querySelector("[data-drop-text]");
    if (!text || !field) return false;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    sendIfAsked(drop);
    return true;
  }

  function sendIfAsked(drop) {
    const form = drop.closest("form");
    if (form && "dropSend" in form.dataset) form.requestSubmit();
  }

  for (const drop of document.querySelectorAll("[data-drop]")) {
    let depth = 0;
    drop.addEventListener("dragenter", (event) => {
      event.preventDefault();
      depth += 1;
      drop.classList.add("drop-over");
    });
    drop.addEventListener("dragover", (event) => event.preventDefault());
    drop.addEventListener("dragleave", () => {
      depth -= 1;
      if (depth <= 0) drop.classList.remove("drop-over");
    });
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      depth = 0;
      drop.classList.remove("drop-over");
      take(drop, event.dataTransfer);
    });
    fileInput(drop)?.addEventListener("change", (event) => {
      const names = drop.querySelector("[data-drop-names]");
      if (names) {
        names.textContent = [...event.target.files].map((file) => file.name).join(", ");
        names.hidden = !names.textContent;
      }
      if (event.target.files.length) sendIfAsked(drop);
    });
  }

  document.addEventListener("paste", (event) => {
    const drop = document.querySelector("[data-drop]");
    // Where somebody is writing, a paste is theirs; a file is never pasted into a text.
    const writing = event.target.closest?.("input:not([type=file]), textarea, [contenteditable]");
    if (!drop || !event.clipboardData || (writing && !event.clipboardData.files.length)) return;
    if (take(drop, event.clipboardData)) event.preventDefault();
  });
  // A file that misses the place must not replace the page.
  for (const name of ["dragover", "drop"]) {
    window.addEventListener(name, (event) => {
      if (document.querySelector("[data-drop]")) event.preventDefault();
    });
  }
})();
