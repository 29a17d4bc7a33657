"""The judges' desk and the court's own file of decisions."""

from auction.ground.store import db
from auction.lots import actions
from auction.panel.actions import vote
from tests.browsing import page, sign_in, text_of
from tests.builders import user
from tests.lots import stories


def test_dissent_stands_in_the_courts_own_file(app, client):
    """Before the decision nobody reads how others voted; afterwards the file shows each vote with its opinion."""
    lot = stories.valued()
    decision = actions.propose_terms(lot.id, stories.officer_of(lot), **stories.TERMS)
    first, second, third = stories.judges()
    vote(decision.id, first, False, decision.content_hash, "起拍价过低")
    sign_in(client, third)
    assert "起拍价过低" not in client.get(f"/desk/panel/{decision.id}").text
    vote(decision.id, second, True, decision.content_hash, "")
    vote(decision.id, third, True, decision.content_hash, "同意")
    supervisor = user("supervisor", of_court=True)
    db.session.commit()
    for reader in (third, supervisor):
        sign_in(client, reader)
        assert lot.title in text_of(client.get("/desk/panel?file=decided"))
        shown = text_of(client.get(f"/desk/panel/{decision.id}"))
        assert "起拍价过低" in shown
        assert first.person.legal_name in shown


def test_a_withdrawn_lots_proposal_waits_for_nobody(app, client):
    """The proposal of a lot that is over leaves the list of what waits, and its page offers no vote."""
    lot = stories.valued()
    decision = actions.propose_terms(lot.id, stories.officer_of(lot), **stories.TERMS)
    actions.withdraw(lot.id, stories.officer_of(lot), "x")
    sign_in(client, stories.judges(1)[0])
    assert lot.title not in text_of(client.get("/desk/panel"))
    assert page(client.get(f"/desk/panel/{decision.id}")).select("[name=in_favour]") == []


def test_the_list_asks_the_database_no_more_for_more_rows(app, client, asked):
    """Five proposals cost as many statements as one."""

    def statements() -> int:
        asked.clear()
        assert client.get("/desk/panel").status_code == 200
        return len(asked)

    counts = []
    sign_in(client, stories.judges(1)[0])
    for more in (1, 4):
        for _ in range(more):
            lot = stories.valued()
            actions.propose_terms(lot.id, stories.officer_of(lot), **stories.TERMS)
        statements()
        counts.append(statements())
    assert counts[0] == counts[1]
