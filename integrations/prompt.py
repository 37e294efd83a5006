"""A worker of Spark that gets its rows as soon as its task.

Java sends a task and then its rows, and keeps back what is little until what went before it is
acknowledged (Nagle's algorithm, which Spark leaves on). Linux puts that off for 40 ms, in the hope
of an answer that could carry it: of a task of a few rows that is most of the time.
"""

from __future__ import annotations

import os
import socket
import stat
from pathlib import Path

__all__ = ["promptly"]

OPEN = Path("/proc/self/fd")
"""What this process has open."""


def promptly() -> None:
    """Acknowledge what came to this process; where that cannot be asked for, all is as before."""
    if not (hasattr(socket, "TCP_QUICKACK") and OPEN.is_dir()):  # of Linux alone
        return
    for name in os.listdir(OPEN):
        try:
            _acknowledge(int(name))
        except OSError:  # it was closed since, as the one is by which they were listed
            continue


def _acknowledge(descriptor: int) -> None:
    if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
        return
    with socket.socket(fileno=os.dup(descriptor)) as one:
        if one.family in (socket.AF_INET, socket.AF_INET6) and one.type == socket.SOCK_STREAM:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
