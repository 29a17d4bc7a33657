"""What Lighthouse says of the public pages as a phone sees them (its mobile profile, on this machine), where it is installed:
`npm install --prefix DIRECTORY lighthouse` and LIGHTHOUSE=DIRECTORY/node_modules/.bin/lighthouse.
"""

import json
import os
import shutil
import subprocess
from typing import Any

from .figures import Effort
from .house import House

PATHS = ("/", "/lots", "/lots/{lot}", "/lots/{lot}/room")
TARGET = 95
FLAGS = "--headless=new --no-sandbox --disable-gpu"
RUN_S_MOST = 180


def lighthouse(house: House, effort: Effort) -> dict[str, Any]:
    """Each page's four scores of 100, and what its first view weighs in KiB. Machines that do other things beside lower the first."""
    program, browser = os.environ.get("LIGHTHOUSE") or shutil.which("lighthouse"), shutil.which("chromium")
    if not program or not browser:
        return {"left_out": "lighthouse (LIGHTHOUSE=…) or chromium is absent"}
    lot_id = house.field(1, 1).lot_ids[0]
    with house.serving() as server:
        seen = {path: _seen(program, browser, server.url + path.format(lot=lot_id)) for path in PATHS}
    return seen | {
        "target": TARGET,
        "reached": all(min(scores["scores"].values()) >= TARGET for scores in seen.values()),
    }


def _seen(program: str, browser: str, url: str) -> dict[str, Any]:
    told = subprocess.run(
        [program, url, "--quiet", "--output=json", "--output-path=stdout", f"--chrome-path={browser}", f"--chrome-flags={FLAGS}"],
        capture_output=True, timeout=RUN_S_MOST, check=True,
    )  # fmt: skip
    report = json.loads(told.stdout)
    return {
        "scores": {name: round(found["score"] * 100) for name, found in report["categories"].items()},
        "first_view_kib": round(report["audits"]["total-byte-weight"]["numericValue"] / 1024),
    }
