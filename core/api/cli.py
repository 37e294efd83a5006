"""The command ``samekin``, and what to say where its libraries are missing."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; never returns."""
    try:
        from samekin.command.app import run
    except ModuleNotFoundError as error:
        library = str(error.name).partition(".")[0]
        if library not in {"click", "rich", "filelock", "pyarrow"}:
            raise
        sys.exit(f"samekin: {library} is missing: pip install 'samekin[cli]'")
    run()
