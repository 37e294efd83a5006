"""Every block of README and docs runs, page by page, in its order.

``python`` needs nothing but samekin; ``python spark`` and ``python connect`` need a session, which
they call ``spark``. Of ``sh``, what is a command of samekin is one: the words are read, and what
names a file of the page runs. ``text`` is read by people alone.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from sybil import Example, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
SESSIONS = {"python": None, "python spark": "spark", "python connect": "connect"}
SHELL = "sh"
READ = {"text", "toml"}


def run_lines(example: Example) -> None:
    """What a shell block says to samekin is what samekin understands."""
    from samekin.command.app import app

    for line in example.parsed.replace("\\\n", "").splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["samekin"]:
            _, command, rest = app.resolve_command(
                app.make_context("samekin", words[1:]), words[1:]
            )
            command.make_context(words[1], rest).close()
        elif words[:1] == ["make"]:
            assert re.search(rf"^{words[1]}:", (ROOT / "Makefile").read_text("utf-8"), re.M), line


PARSERS = [CodeBlockParser(kind, PythonEvaluator()) for kind in SESSIONS]
SYBIL = Sybil([*PARSERS, CodeBlockParser(SHELL, run_lines)])


@PAGE
def test_blocks_run(
    page: Path, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    document = SYBIL.parse(page)
    for example in document.examples():
        kind = example.region.lexemes["arguments"]
        session = SESSIONS.get(kind)
        document.namespace.pop("spark", None)
        if session:
            document.namespace["spark"] = request.getfixturevalue(session)
        example.evaluate()


@PAGE
def test_every_block_is_of_a_kind_that_is_known(page: Path) -> None:
    kinds = re.findall(r"^```(.+)$", page.read_text("utf-8"), re.MULTILINE)
    assert set(kinds) <= {*SESSIONS, SHELL, *READ}


@PAGE
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text("utf-8"))
    assert all(link.startswith("http") or (page.parent / link).exists() for link in links)
