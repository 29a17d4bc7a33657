"""A bank transfer that pays a share back finds its own account by its reference."""

from auction.annulment.queries import recovery_account
from auction.bank.named import known_references, what_is_named
from auction.ground.store import transaction
from auction.payments.arrivals import reference_for
from tests.settlement.stories import settled_lot

from .test_actions import annulled, shared_out


def test_the_reference_names_the_share(app, standing_clock):
    """Amount, name and account are those of the recovery, not of the buyer's balance."""
    lot, _ = settled_lot()
    _plan, debtor = shared_out(lot, standing_clock)
    [owed] = [one for one in annulled(lot).recoveries if one.party.user_id == debtor.id]
    with transaction() as session:
        reference = reference_for(session, "recovery", f"recovery:{owed.id}")
    named = what_is_named(known_references([reference])[reference])
    assert (named.account_name, named.payer.id) == (recovery_account(owed.id), debtor.id)
    assert (named.owed.names, named.owed.missing_minor) == (("李某",), owed.amount_minor)
