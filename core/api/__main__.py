"""``python -m samekin``."""

from samekin.cli import main

main()
