// SPDX-License-Identifier: Apache-2.0
// A menu is <details class="menu">: it works without this file, which only closes it again.
// A row of tabs that is wider than the window shows the tab one is on.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const row = tab.closest(".tabs");
  const [here, all] = [tab.getBoundingClientRect(), row.getBoundingClientRect()];
  row.scrollLeft += here.left - all.left - (all.width - here.width) / 2;
}
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
