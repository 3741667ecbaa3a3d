// SPDX-License-Identifier: Apache-2.0
// <a href="/awards/…/revoke" data-dialog="revoke"> opens <dialog id="revoke"> where the page has
// one; without this file, or without the dialog, the link leads to the same question as a page.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog?.showModal) return;
    event.preventDefault();
    dialog.showModal();
    return;
  }
  const closer = event.target.closest("[data-close]");
  if (closer) {
    const dialog = closer.closest("dialog");
    if (!dialog) return;
    event.preventDefault();
    dialog.close();
    return;
  }
  // A press beside the dialog closes it; inside, its parts fill it.
  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();
});
