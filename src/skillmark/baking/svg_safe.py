# SPDX-License-Identifier: Apache-2.0

"""
Writing an SVG by others anew, so that it can be shown: an allow-list, never a deny-list.

What is not known to be harmless is left out (`svg_allowed`); what draws
itself over and over is refused. The result holds no script, handler, link or
address, and no credential: rebuild first, then bake. A page still shows it
as `<img>`, with a policy that forbids everything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from skillmark.baking import svg_allowed, svg_css, xml
from skillmark.errors import ImageError

SVG: Final = "http://www.w3.org/2000/svg"
_HREFS: Final = frozenset({"href", "{http://www.w3.org/1999/xlink}href"})
_XML: Final = "{http://www.w3.org/XML/1998/namespace}"
_OURS: Final = f"{{{SVG}}}"

MAXIMUM_USES: Final = 100
MAXIMUM_DRAWN: Final = 100_000
"""Elements that are drawn once every reference is followed."""

_ESCAPES: Final = {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord('"'): "&quot;",
    ord("\t"): "&#9;",
    ord("\n"): "&#10;",
    ord("\r"): "&#13;",
}


@dataclass(slots=True, eq=False)
class _Node:
    name: str
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    children: list[_Node | str] = field(default_factory=list["_Node | str"])
    parent: _Node | None = None

    @property
    def elements(self) -> list[_Node]:
        return [child for child in self.children if isinstance(child, _Node)]

    @property
    def text(self) -> str:
        return "".join(child for child in self.children if isinstance(child, str))

    def targets(self) -> list[str]:
        """The ids of what is drawn with this element."""
        href = self.attributes.get("href")
        values = [value for name, value in self.attributes.items() if name != "href"]
        return ([href[1:]] if href else []) + [
            target for value in values for target in svg_allowed.references(value)
        ]


class _Builder:
    """Keeps what is allowed, as a tree."""

    def __init__(self) -> None:
        self.root: _Node | None = None
        self._open: _Node | None = None
        self._left_out = 0
        self.nodes: list[_Node] = []

    def start_ns(self, prefix: str, uri: str) -> None:
        """Names come with their namespace; prefixes are not kept."""

    def start(self, name: str, attributes: dict[str, str], position: int, depth: int) -> None:
        del position, depth
        local = name.removeprefix(_OURS)
        if self.root is None and local != "svg":
            raise ImageError(f"the root element is {name[:60]!r}, expected svg")
        if self._left_out or local not in svg_allowed.ELEMENTS | svg_allowed.AS_GROUP:
            self._left_out += 1
            return
        node = _Node("g" if local in svg_allowed.AS_GROUP else local, parent=self._open)
        node.attributes = _attributes(attributes, with_href=node.name != "g")
        if self._open is None:
            self.root = node
        else:
            self._open.children.append(node)
        self.nodes.append(node)
        self._open = node

    def end(self, name: str, position: int) -> None:
        del name, position
        if self._left_out:
            self._left_out -= 1
        elif self._open is not None:
            self._open = self._open.parent

    def data(self, text: str) -> None:
        node = self._open
        if (
            node is not None
            and not self._left_out
            and node.name in svg_allowed.TEXT_ELEMENTS | {"style"}
        ):
            node.children.append(text)


def rebuild_svg(image: bytes) -> bytes:
    """
    Write `image` anew from the elements and attributes that are known to be harmless.

    Args:
        image: An SVG by anyone, at most 1 MiB of UTF-8.

    Returns:
        An SVG in UTF-8. Rebuilding it gives the same octets again.

    Raises:
        ImageError: It is not well-formed, has a DTD, nests deeper than 64, has
            more than 100 `use` or a `use` of a `use`, refers to itself, or
            draws more than 100,000 elements once references are followed.
        TooLargeError: It is over its limit of octets or elements.
    """
    builder = _Builder()
    xml.read(image, builder)
    root = builder.root
    if root is None:
        raise ImageError("the SVG has no root element")
    for node in builder.nodes:
        if node.name == "style":
            written = svg_css.sheet(node.text)
            node.children = [written] if written else []
            node.attributes = {}
    by_id: dict[str, _Node] = {}
    for node in builder.nodes:
        by_id.setdefault(node.attributes.get("id", ""), node)
    by_id.pop("", None)
    _check_uses(builder.nodes, by_id)
    _check_sheets(builder.nodes, by_id)
    _check_cost(root, by_id)
    pieces: list[str] = []
    _write(root, pieces, f' xmlns="{SVG}"')
    return "".join(pieces).encode()


def _attributes(given: dict[str, str], *, with_href: bool) -> dict[str, str]:
    kept: dict[str, str] = {}
    for qualified, value in given.items():
        name = qualified.removeprefix(_XML) if qualified == f"{_XML}lang" else qualified
        if name in _HREFS:
            if with_href and value.startswith("#") and svg_allowed.is_name(value[1:]):
                kept["href"] = value
        elif name == "style":
            if written := svg_css.declarations(value):
                kept["style"] = written
        elif (
            (name in svg_allowed.VALUES and svg_allowed.harmless(value))
            or (name in svg_allowed.NAMES and svg_allowed.is_name(value))
            or name in svg_allowed.TEXTS
        ):
            kept[name] = value
    return kept


def _check_uses(nodes: list[_Node], by_id: dict[str, _Node]) -> None:
    uses = [node for node in nodes if node.name == "use"]
    if len(uses) > MAXIMUM_USES:
        raise ImageError(f"the SVG has {len(uses)} <use>, at most {MAXIMUM_USES} are drawn")
    holders: set[int] = set()
    for use in uses:
        node: _Node | None = use
        while node is not None:
            holders.add(id(node))
            node = node.parent
    for use in uses:
        target = by_id.get(use.attributes.get("href", "#")[1:])
        if target is not None and id(target) in holders:
            raise ImageError("the SVG has a <use> of a <use>")


def _check_sheets(nodes: list[_Node], by_id: dict[str, _Node]) -> None:
    """A style sheet reaches every element; what it points at must not draw much each time."""
    for node in nodes:
        for target in svg_allowed.references(node.text) if node.name == "style" else ():
            if target in by_id and by_id[target].name not in svg_allowed.GRADIENTS:
                raise ImageError("a style sheet of the SVG refers to more than a gradient")


def _check_cost(root: _Node, by_id: dict[str, _Node]) -> None:
    """Refuse a picture that refers to itself, or multiplies itself by its references."""
    cost: dict[int, int] = {}
    opened: set[int] = set()
    pending = [root]
    while pending:
        node = pending[-1]
        if id(node) in cost:
            pending.pop()
            continue
        drawn = [by_id[target] for target in node.targets() if target in by_id]
        needed = node.elements + drawn
        if id(node) in opened:
            drawn += [n for n in node.elements if n.name not in svg_allowed.ONLY_BY_REFERENCE]
            cost[id(node)] = 1 + sum(cost[id(one)] for one in drawn)
            if cost[id(node)] > MAXIMUM_DRAWN:
                raise ImageError(f"the SVG draws more than {MAXIMUM_DRAWN} elements")
            continue
        opened.add(id(node))
        if any(id(one) in opened and id(one) not in cost for one in needed):
            raise ImageError("the SVG refers to itself")
        pending += [one for one in needed if id(one) not in cost]


def _write(node: _Node, pieces: list[str], namespace: str = "") -> None:
    shown = "".join(
        f' {name}="{value.translate(_ESCAPES)}"' for name, value in node.attributes.items()
    )
    pieces.append(f"<{node.name}{namespace}{shown}")
    if not node.children:
        pieces.append("/>")
        return
    pieces.append(">")
    for child in node.children:
        if isinstance(child, str):
            pieces.append(child.translate(_ESCAPES))
        else:
            _write(child, pieces)
    pieces.append(f"</{node.name}>")
