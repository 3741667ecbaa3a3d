# SPDX-License-Identifier: Apache-2.0

"""How wide a page is once it is drawn with its own letters."""

from __future__ import annotations

from playwright.sync_api import Page

# Our letters come after the words: until then others stand in, and those are narrower or wider.
# A window that another one covers draws no frame, and would be waited for for ever.
_TOO_WIDE = """async () => {
  const atMost = (promise, wait) =>
    Promise.race([promise, new Promise((done) => setTimeout(done, wait))]);
  await atMost(document.fonts.ready, 10000);
  await atMost(new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))), 1000);
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    if ([...range.getClientRects()].some((box) => box.right + scrollX > innerWidth))
      found.push(texts.currentNode.parentElement.outerHTML.slice(0, 160));
  }
  for (const one of document.querySelectorAll("body *"))
    if (one.getBoundingClientRect().right + scrollX > innerWidth)
      found.push(one.outerHTML.slice(0, 160));
  return found.length ? found : ["the page"];
}"""


_DRAWN = """new Promise((done) => {
  requestAnimationFrame(() => setTimeout(done, 250));
  setTimeout(done, 1000);
})"""


def until_drawn(page: Page) -> None:
    """Wait until what a script shows is drawn, or a second for a window that draws nothing."""
    page.evaluate(_DRAWN)


def what_is_too_wide(page: Page) -> list[str]:
    """The texts and elements past the edge of a window that has to be scrolled sideways."""
    return page.evaluate(_TOO_WIDE)
