// SPDX-License-Identifier: Apache-2.0
// A form that was sent says so, and is not sent twice. <select data-auto> sends its form at once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "get" || form.target === "_blank") return;
  if ("again" in form.dataset) return; // it gives a file, and the page stays
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (!button) return;
  button.setAttribute("aria-busy", "true");
  if (button.dataset.busy) button.textContent = button.dataset.busy;
});
// Back in the history the page is as it was left: it may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  }
});
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-auto], input[data-auto]")) event.target.form.requestSubmit();
});
