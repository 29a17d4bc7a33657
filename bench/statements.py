"""Bank statements of 100,000 entries taken in by a process of its own: seconds, and how its memory grew.

`python -m bench.statements FILE` is that process: it prints one JSON object.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import config
from auction.app import create_app
from auction.bank.statements import import_statement
from tests import builders
from tests.bank.files import CHINESE, E, camt, rows

from .figures import Effort
from .house import House

ENTRIES, FEW = 100_000, 1_000
TARGET_S = 60
# What a process may hold more for a hundred times as many entries: caches of statements and of the driver.
CONSTANT_KIB = 16_384


def statement_100000(house: House, effort: Effort) -> dict[str, Any]:
    """camt.053 and a table of 100,000 entries, once each; beside them the peak memory for 1,000."""
    found: dict[str, Any] = {"target_s": TARGET_S}
    with tempfile.TemporaryDirectory() as folder:
        for form, write in (("camt", _camt), ("csv", _table)):
            runs = {}
            for entries in (FEW, ENTRIES):
                with house.fresh() as own:
                    path = Path(folder) / f"{entries}.{form}"
                    write(path, _account(own), entries)
                    runs[entries] = _run(own, path)
            long, short = runs[ENTRIES], runs[FEW]
            found[form] = {
                "seconds": long["seconds"], "cpu_s": long["cpu_s"], "entries_per_s": round(ENTRIES / long["seconds"]),
                "peak_mib": round(long["peak_kib"] / 1024, 1), "peak_mib_of_1000": round(short["peak_kib"] / 1024, 1),
                "file_mib": long["file_mib"], "new": long["new"],
            }  # fmt: skip
            found[form]["reached"] = bool(
                long["seconds"] < TARGET_S and long["new"] == ENTRIES
                and long["peak_kib"] - short["peak_kib"] < CONSTANT_KIB
            )  # fmt: skip
    return found


def _account(house: House) -> str:
    with house.app.app_context():
        lot = builders.announced_lot()
        return lot.case.account_number


def _run(house: House, path: Path) -> dict[str, Any]:
    answer = subprocess.run(
        [sys.executable, "-m", "bench.statements", str(path)], env={**os.environ, **house.settings}, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    return dict(json.loads(answer.stdout.splitlines()[-1]))


def _entries(count: int) -> Iterator[E]:
    today = datetime.now(UTC).date()
    for number in range(count):
        yield E(
            100 + number % 7, f"RF18 5390 0754 7034 {number}", f"付款人{number}", f"6222{number:012d}",
            reference=f"R{number}", day=today - timedelta(days=1),
        )  # fmt: skip


def _camt(path: Path, account: str, count: int) -> None:
    whole = camt(account, 0, list(_entries(count))).read()
    path.write_bytes(whole)


def _table(path: Path, account: str, count: int) -> None:
    path.write_text("\r\n".join([CHINESE, *rows(account, 0, list(_entries(count)))]), "utf-8")


def _import(path: Path) -> dict[str, Any]:
    """Take the file in, in this process."""
    app = create_app(config.load())
    with app.app_context(), path.open("rb") as stream:
        before_s, before_cpu_s = time.perf_counter(), time.process_time()
        (statement,) = import_statement(stream, path.name, None)
        seconds = time.perf_counter() - before_s
        return {
            "seconds": round(seconds, 1), "cpu_s": round(time.process_time() - before_cpu_s, 1), "peak_kib": _peak_kib(),
            "new": statement.new_count, "file_mib": round(path.stat().st_size / 2**20, 1),
        }  # fmt: skip


def _peak_kib() -> int:
    """The most this process has held; getrusage would tell the bench's own peak, from before the exec."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])  # type: ignore[index]


if __name__ == "__main__":
    print(json.dumps(_import(Path(sys.argv[1]))))
