"""What processes have cost, from /proc: processor time and memory."""

import os
from pathlib import Path

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def cpu_s(pids: list[int]) -> float:
    """Processor time of these processes and all their living and reaped children, in seconds."""
    return sum(_one_cpu_s(pid) for pid in _families(pids))


def memory_kib(pids: list[int]) -> int:
    """Resident memory of these processes and their children."""
    total = 0
    for pid in _families(pids):
        status = Path(f"/proc/{pid}/status").read_text()
        total += int(status.partition("VmRSS:")[2].split()[0])
    return total


def _one_cpu_s(pid: int) -> float:
    # The name in brackets may hold anything; fields are counted after it.
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):  # it has just ended, and its parent has its time
        return 0.0
    own_and_reaped = sum(int(field) for field in fields[11:15])
    return own_and_reaped / _TICKS_PER_S


def _families(pids: list[int]) -> list[int]:
    found = []
    for pid in pids:
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found += [pid, *_families([int(child) for child in children])]
    return found


def busy_elsewhere_s() -> float:
    """Processor time that the machine has spent on anything but this process and its children, stolen time included."""
    names = Path("/proc/stat").read_text().splitlines()[0].split()[1:9]
    user, nice, system, _, _, interrupts, soft_interrupts, stolen = (int(ticks) for ticks in names)
    busy = user + nice + system + interrupts + soft_interrupts + stolen
    return busy / _TICKS_PER_S - cpu_s([os.getpid()])


class Meter:
    """The processor time of web processes and of PostgreSQL between two moments."""

    def __init__(self, server_pids: list[int], postgres_pid: int) -> None:
        self._pids = {"server": server_pids, "postgres": [postgres_pid]}
        self.start()

    def start(self) -> None:
        """From here on."""
        self._before_s = {name: cpu_s(pids) for name, pids in self._pids.items()}

    def per_bid(self, bids: int) -> dict[str, float]:
        """What each of so many bids has cost since `start`, in milliseconds."""
        return {
            f"{name}_cpu_ms_per_bid": round((cpu_s(pids) - self._before_s[name]) * 1000 / max(1, bids), 3)
            for name, pids in self._pids.items()
        }
