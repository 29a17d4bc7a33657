"""Writing Atom (RFC 4287) with paging (RFC 5005), by the standard library's XML writer."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from .rules import plain

ATOM = "http://www.w3.org/2005/Atom"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
MEDIA_TYPE = "application/atom+xml; charset=utf-8"
# A feed without entries must have a moment all the same.
NEVER = datetime(2026, 1, 1, tzinfo=UTC)

ElementTree.register_namespace("", ATOM)


@dataclass(frozen=True)
class Entry:
    """One piece of news. `kind` and `kind_name`: what happened; `author`: the court."""

    id: str
    title: str
    at: datetime
    address: str
    author: str
    kind: str
    kind_name: str
    lines: Sequence[str]


@dataclass(frozen=True)
class Feed:
    """One page of news: `links` are (rel, address) of this very feed."""

    id: str
    title: str
    subtitle: str
    language: str
    page_address: str
    links: Sequence[tuple[str, str]]
    entries: Sequence[Entry]

    @property
    def updated(self) -> datetime:
        """When the newest of its news happened."""
        return max((entry.at for entry in self.entries), default=NEVER)


def written(feed: Feed) -> bytes:
    """The feed as XML. The same news makes the same bytes."""
    root = ElementTree.Element(_name("feed"), {XML_LANG: "zh-CN" if feed.language == "zh" else "en"})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "subtitle", feed.subtitle)
    _add(root, "updated", _moment(feed.updated))
    _add(root, "generator", "Subhasta")
    _add(root, "link", rel="alternate", type="text/html", href=feed.page_address)
    for rel, address in feed.links:
        _add(root, "link", rel=rel, type="application/atom+xml", href=address)
    for entry in feed.entries:
        _add_entry(root, entry)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add_entry(root: ElementTree.Element, entry: Entry) -> None:
    element = _add(root, "entry")
    _add(element, "id", entry.id)
    _add(element, "title", entry.title)
    _add(element, "published", _moment(entry.at))
    _add(element, "updated", _moment(entry.at))
    _add(element, "link", rel="alternate", type="text/html", href=entry.address)
    _add(_add(element, "author"), "name", entry.author)
    _add(element, "category", term=entry.kind, label=plain(entry.kind_name))
    # Lines stay lines: each is plain by itself.
    _add(element, "summary").text = "\n".join(plain(line) for line in entry.lines)


def _add(parent: ElementTree.Element, tag: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, _name(tag), attributes)
    if text is not None:
        element.text = plain(text)
    return element


def _name(tag: str) -> str:
    return f"{{{ATOM}}}{tag}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
