"""The site is built without a warning: links, anchors, names and docstrings of the reference."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from surface import DOORS, public

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    said = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    return folder


def test_every_page_is_there_and_in_the_menu(site: Path) -> None:
    home = (site / "index.html").read_text("utf-8")
    for page in (ROOT / "docs").rglob("*.md"):
        name = page.relative_to(ROOT / "docs").with_suffix(".html").as_posix()
        assert (site / name).exists()
        assert f'href="{name}"' in home
    assert 'href="."' not in home, "a heading of the menu has no pages"


def test_the_reference_has_every_public_name(site: Path) -> None:
    pages = "".join(page.read_text("utf-8") for page in (site / "reference").glob("*.html"))
    for name, found in public():
        # A function may have the name of the module that it is from.
        names = (name, f"{found.__module__}.{found.__name__}") if callable(found) else (name,)
        if name.rpartition(".")[0] in DOORS:
            assert any(f'id="{one}"' in pages for one in names), name


def test_no_block_and_no_role_is_left_as_it_was_written(site: Path) -> None:
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert "<p>```" not in text, page
        assert not re.search(r":(class|meth|func|mod|attr):", text), page
        assert not re.search(r"<p>[^<]*===", text), page


def test_the_style_is_there(site: Path) -> None:
    assert (site / "site" / "style.css").exists()
