"""A client that somebody else's generator makes of the specification reads a lot (openapi-python-client)."""

import importlib
import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests import builders
from tests.api.programs import apart


@pytest.fixture
def generated(client, tmp_path, monkeypatch) -> str:
    """The name of the package that the generator wrote."""
    (tmp_path / "openapi.json").write_bytes(client.get("/api/v1/openapi.json?lang=en").get_data())
    (tmp_path / "settings.json").write_text(
        json.dumps(
            {
                "post_hooks": [],
                "content_type_overrides": {"application/zip": "application/octet-stream"},
            }
        )
    )
    program = Path(sys.executable).with_name("openapi-python-client")
    made = subprocess.run(
        [program, "generate", "--path", "openapi.json", "--config", "settings.json", "--meta", "none",
         "--output-path", "subhasta_client", "--fail-on-warning"],
        cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    return "subhasta_client"


def test_a_generated_client_reads_a_lot(app, generated):
    """List and lot come as objects of the generated classes, amounts whole, moments with their zone."""
    lot = builders.open_lot()
    package = importlib.import_module(generated)
    asking = package.Client(
        base_url="http://subhasta.example", raise_on_unexpected_status=True,
        httpx_args={"transport": httpx.WSGITransport(app=apart(app))},
    )  # fmt: skip
    listed = importlib.import_module(f"{generated}.api.lots.opendata_api_lots").sync(client=asking, limit=10)
    assert [row.id for row in listed.items] == [lot.id]
    whole = importlib.import_module(f"{generated}.api.lots.opendata_api_lot").sync(lot.id, client=asking)
    assert (whole.price_minor, whole.closes_at, whole.cost.price_minor) == (700_000_00, lot.closes_at, 700_000_00)
    missing = importlib.import_module(f"{generated}.api.lots.opendata_api_lot").sync(10**9, client=asking)
    assert missing.code == "NOT_FOUND"
