"""Docstrings say ``:class:`Name` ``, as numpydoc does; Markdown wants code, and a link."""

from __future__ import annotations

import re
from typing import Any

import griffe

import samekin

ROLE = re.compile(r":(?:class|meth|func|mod|attr|data|exc):`~?(?:[^`<]*<)?([\w.]+)>?`")


class Roles(griffe.Extension):
    """Turns the roles of Sphinx into code, and into links where a public name is meant."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        if obj.docstring:
            obj.docstring.value = ROLE.sub(_linked, obj.docstring.value)


def _linked(role: re.Match[str]) -> str:
    name = role[1].removeprefix("samekin.")
    public = name.partition(".")[0] in samekin.__all__
    return f"[`{name}`][samekin.{name}]" if public else f"`{role[1].rpartition('.')[2]}`"
