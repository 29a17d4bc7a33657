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
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own_and_reaped = sum(int(field) for field in fields[11:15])
    return own_and_reaped / _TICKS_PER_S


def _families(pids: list[int]) -> list[int]:
    found = []
    for pid in pids:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        found += [pid, *_families([int(child) for child in children])]
    return found
