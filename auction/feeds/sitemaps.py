"""What search engines are told: which pages there are, since when they are as they are, and which are not for them."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import sqlalchemy as sa
from werkzeug.routing import Map, Rule

from auction.ground.store import db
from auction.journal.models import IS_MOVE, JournalEntry
from auction.lots.models import Lot

MEDIA_TYPE = "application/xml; charset=utf-8"
# The most that one file may name (sitemaps.org). A file has a range of lot numbers, so it never shifts.
LOTS_PER_FILE = 50_000
FILES_MOST = 50_000
# Public pages beside those of lots.
PAGES = (
    "front.home", "search.index", "atlas.show", "atlas.calendar", "statistics.show", "guide.index", "front.verify", "front.listings", "handover.times",
    "enrolment.releases", "estimate.sources", "platforms.index", "appraisal.lotteries", "finance.unclaimed",
)  # fmt: skip
# Open to whoever has the address, and still nobody's business to find: personal pages, doors of machines, bids.
NOT_TO_FIND = (
    "/account", "/api/v1/lots/*/bids", "/api/v1/oauth/", "/demo/", "/healthz", "/inbound/", "/inquiry-answers/",
    "/metrics", "/papers/", "/readyz",
)  # fmt: skip

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def files() -> Sequence[tuple[int, datetime]]:
    """The files of lots there are, from 1, each with the moment of the newest change in it."""
    number = sa.cast(sa.func.div(Lot.id - 1, LOTS_PER_FILE), sa.Integer) + 1
    moved = sa.func.max(sa.func.coalesce(JournalEntry.at, Lot.announced_at))
    rows = db.session.execute(_with_moves(sa.select(number, moved)).group_by(number).order_by(number))
    return [(file, at) for file, at in rows]


def lots_file(number: int, site: str) -> bytes | None:
    """The addresses of the announced lots of file `number`, with their last change; None where there is none.

    The database writes the lines: fifty thousand of them would hold up a process that others bid through.
    """
    first = (number - 1) * LOTS_PER_FILE + 1
    moved = sa.func.coalesce(sa.func.max(JournalEntry.at), Lot.announced_at)
    stamp = sa.func.to_char(sa.func.timezone("UTC", moved), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    line = sa.func.format("<url><loc>%s/lots/%s</loc><lastmod>%s</lastmod></url>", escape(site), Lot.id, stamp)
    lines = (
        _with_moves(sa.select(Lot.id.label("id"), line.label("line")))
        .where(Lot.id.between(first, first + LOTS_PER_FILE - 1))
        .group_by(Lot.id)
        .subquery()
    )
    text = db.session.scalar(sa.select(sa.func.string_agg(lines.c.line, sa.text("E'\\n' ORDER BY id"))))
    return f"{_HEAD}<urlset {_SPACE}>\n{text}\n</urlset>\n".encode() if text else None


def _with_moves(select: sa.Select) -> sa.Select:
    subject = sa.literal("lot:").concat(sa.cast(Lot.id, sa.Text))
    entries = sa.and_(JournalEntry.subject == subject, IS_MOVE)
    return select.select_from(Lot).outerjoin(JournalEntry, entries).where(Lot.announced_at.is_not(None))


def urlset(addresses: Sequence[str]) -> bytes:
    """A file of these addresses."""
    lines = "\n".join(f"<url><loc>{escape(address)}</loc></url>" for address in addresses)
    return f"{_HEAD}<urlset {_SPACE}>\n{lines}\n</urlset>\n".encode()


def index(parts: Sequence[tuple[str, datetime | None]]) -> bytes:
    """The file that names the other files: (address, moment of the newest change in it or None)."""
    lines = "\n".join(f"<sitemap><loc>{escape(address)}</loc>{_since(at)}</sitemap>" for address, at in parts)
    return f"{_HEAD}<sitemapindex {_SPACE}>\n{lines}\n</sitemapindex>\n".encode()


def _since(at: datetime | None) -> str:
    return f"<lastmod>{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>" if at else ""


def robots(routes: Map, views: Mapping[str, Callable], sitemap_address: str) -> str:
    """robots.txt (RFC 9309), made from the program's own routes: whatever asks for a role is not for robots."""
    by_head: dict[str, list[Rule]] = defaultdict(list)
    for rule in routes.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint.rsplit(".", 1)[-1] != "static":
            by_head[rule.rule.split("/")[1]].append(rule)
    out = set(NOT_TO_FIND)
    for head, rules in by_head.items():
        closed = [rule for rule in rules if getattr(views[rule.endpoint], "audience", None) != "look"]
        if closed and len(closed) == len(rules):
            out.add(f"/{head}/")
            closed = [rule for rule in closed if rule.rule == f"/{head}"]
        out |= {_pattern(rule) for rule in closed}
    covered = {path for path in out if any(path != other and path.startswith(other) for other in out)}
    lines = "\n".join(f"Disallow: {path}" for path in sorted(out - covered))
    return f"User-agent: *\n{lines}\n\nSitemap: {sitemap_address}\n"


def _pattern(rule: Rule) -> str:
    """The rule with a star for each of its variables."""
    return re.sub("<[^>]+>", "*", rule.rule)
