"""How pages and static files travel: addresses that change with the files, and what is packed."""

import gzip

from flask import url_for

from auction.delivery import STATIC
from tests import builders
from tests.browsing import sign_in

GZIP = {"Accept-Encoding": "gzip, br"}


def test_a_static_file_is_kept_for_ever_under_the_version_of_all(app, client):
    """The address holds the version; packed for who takes it, plain for others; a part of it, an old version, no file: as ever."""
    with app.test_request_context():
        address = url_for("static", filename="app.css")
    whole = (STATIC / "app.css").read_bytes()
    packed, plain = client.get(address, headers=GZIP), client.get(address, buffered=True)
    assert packed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == whole == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(whole) / 4
    assert "Content-Encoding" not in plain.headers
    assert client.get(address, headers=GZIP | {"Range": "bytes=0-9"}, buffered=True).data == whole[:10]
    for wrong in (
        "/static/app.css",
        address.replace("app.css", "none.css"),
        address.replace("app.css", "..%2fconfig.py"),
    ):
        assert client.get(wrong, headers=GZIP).status_code == 404


def test_a_page_is_packed_for_everybody_but_who_is_signed_in(app, client):
    """Beside somebody's secrets stands what others put into the address: the length must not tell (BREACH)."""
    lot = builders.open_lot()
    page = client.get(f"/lots/{lot.id}", headers=GZIP)
    assert page.headers["Content-Encoding"] == "gzip"
    assert "</html>" in gzip.decompress(page.data).decode()
    assert "</html>" in client.get(f"/lots/{lot.id}").text
    assert "Content-Encoding" not in client.get("/lots/999999", headers=GZIP).headers
    sign_in(client, builders.user())
    assert "</html>" in client.get(f"/lots/{lot.id}", headers=GZIP).text
