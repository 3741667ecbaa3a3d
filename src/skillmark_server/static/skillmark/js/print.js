// SPDX-License-Identifier: Apache-2.0
// <button data-print hidden>: shown where this file runs, and prints the page.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
