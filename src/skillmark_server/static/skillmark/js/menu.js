// SPDX-License-Identifier: Apache-2.0
// A menu is <details class="menu">: it works without this file, which only closes it again.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menus = [...document.querySelectorAll("details.menu[open]")];
  const menu = menus.findLast((open) => open.contains(document.activeElement)) ?? menus.at(-1);
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
document.addEventListener("focusin", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
