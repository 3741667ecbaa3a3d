// SPDX-License-Identifier: Apache-2.0
// What was typed into a long form outlives a session that ended: it is kept in this tab while the
// person signs in again, and put back on the page it came from. Nothing secret is kept.
const KEPT = "skillmark.kept";
const ENDED = "skillmark.ended";
const fields = (form) => [...form.elements].filter((field) =>
  field.name && !["hidden", "password", "file", "submit", "button"].includes(field.type));

if (document.currentScript?.hasAttribute("data-ended") || document.querySelector("script[data-ended]")) {
  sessionStorage.setItem(ENDED, "yes");
} else {
  const kept = sessionStorage.getItem(KEPT);
  if (kept && sessionStorage.getItem(ENDED)) {
    const { path, values } = JSON.parse(kept);
    const form = path === location.pathname && document.querySelector("main form[method=post]:not([action])");
    if (form) {
      for (const field of fields(form)) {
        const value = values[field.name];
        if (value === undefined) continue;
        if (["checkbox", "radio"].includes(field.type)) field.checked = value.includes(field.value);
        else field.value = value[0];
      }
    }
  }
  sessionStorage.removeItem(KEPT);
  sessionStorage.removeItem(ENDED);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("action")) return;
    const values = {};
    for (const field of fields(form)) {
      if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
      (values[field.name] ??= []).push(field.value);
    }
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, values }));
    } catch {
      // More than the browser keeps: it is sent all the same.
    }
  });
}
