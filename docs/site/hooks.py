"""What the site does to pages that are also read in the repository."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s#:]+)(#[^)\s]*)?\)")
FENCE = re.compile(r"^(```\w+) .+$", re.MULTILINE)


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Links to files of the repository that are no pages become their names.

    A link that leads nowhere is left as it is, so that the strict build refuses it. What a block
    needs in order to run (``python spark``) is no business of who reads it.
    """
    folder = Path(page.file.abs_src_path).parent

    def named(link: re.Match[str]) -> str:
        target = (folder / link[2]).resolve()
        inside = target.is_relative_to(ROOT / "docs")
        if inside or not target.exists() or not target.is_relative_to(ROOT):
            return link[0]
        return f"`{target.relative_to(ROOT).as_posix()}`"

    return FENCE.sub(r"\1", LINK.sub(named, markdown))
