"""``python -m benchmarks COMMAND ...``; every command is a module of this folder."""

import sys
from importlib import import_module

COMMANDS = (
    "approximate",
    "cost",
    "engines",
    "memory",
    "peers",
    "placement",
    "products",
    "sameness",
    "spark",
    "workers",
)

if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
    sys.exit(f"usage: python -m benchmarks {{{','.join(COMMANDS)}}} ...")
import_module(f"benchmarks.{sys.argv[1]}").main(sys.argv[2:])
