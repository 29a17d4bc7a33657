"""Taking over a file of listings: all of it or nothing, and twice is once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from auction.ground import clock
from auction.ground.store import transaction

from .mirror_models import MirroredListing


@dataclass(frozen=True)
class Imported:
    """What an import did, or would do: numbers of rows."""

    new: int
    changed: int
    unchanged: int


def import_listings(rows: Sequence[dict[str, Any]], dry_run: bool = False) -> Imported:
    """Write the rows of `mirror_rules.read_listings`; a row that is already there as it is stays untouched."""
    with transaction() as session:
        known = {
            (listing.platform, listing.listing_id): listing
            for listing in session.execute(
                sa.select(MirroredListing).where(
                    sa.tuple_(MirroredListing.platform, MirroredListing.listing_id).in_(
                        [(row["platform"], row["listing_id"]) for row in rows]
                    )
                )
            ).scalars()
        }
        new = [row for row in rows if (row["platform"], row["listing_id"]) not in known]
        changed = [
            row for row in rows
            if (listing := known.get((row["platform"], row["listing_id"])))
            and any(getattr(listing, column) != value for column, value in row.items())
        ]  # fmt: skip
        if not dry_run and new + changed:
            _write(session, new + changed)
    return Imported(len(new), len(changed), len(rows) - len(new) - len(changed))


def _write(session, rows: Sequence[dict[str, Any]]) -> None:
    statement = insert(MirroredListing)
    excluded = {column: statement.excluded[column] for column in (*rows[0], "imported_at")}
    session.execute(
        statement.on_conflict_do_update(index_elements=["platform", "listing_id"], set_=excluded),
        [{**row, "imported_at": clock.now()} for row in rows],
    )
