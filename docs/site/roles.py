"""Docstrings say ``:class:`Name` ``, as numpydoc does; Markdown wants code, and a link."""

from __future__ import annotations

import re
from typing import Any

import griffe

import samekin

ROLE = re.compile(r":(?:class|meth|func|mod|attr|data|exc):`~?(?:[^`<]*<)?([\w.]+)>?`")
TABLE = re.compile(r"^=+ [= ]*=$(?:\n.+)+", re.MULTILINE)


class Roles(griffe.Extension):
    """Roles become code, and links where a public name is meant; simple tables stay as they are."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring:
            text = ROLE.sub(_linked, obj.docstring.value)
            obj.docstring.value = TABLE.sub(r"```text\n\g<0>\n```", text)


def _linked(role: re.Match[str]) -> str:
    name = role[1].removeprefix("samekin.")
    public = name.partition(".")[0] in samekin.__all__
    if public:
        return f"[`{name}`][samekin.{name}]"
    return f"`{name}`" if not name.startswith("core.") else f"`{role[1].rpartition('.')[2]}`"
