"""What is installed is what is in the tree, and what says the same thing says it once."""

from __future__ import annotations

import re
import tomllib
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest
from constructors import CONSTRUCTORS

from samekin.compat.shim.tables import PACKAGES
from samekin.core import registry
from samekin.core.checks import ALGORITHMS
from samekin.core.distances import KNOWN
from samekin.core.filters import FILTERS, WORDS

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
ROOMS = PROJECT["tool"]["setuptools"]["package-dir"]


def _tree() -> set[str]:
    """Every file of the rooms, as the path that it has when it is installed."""
    found = set()
    for package, folder in ROOMS.items():
        for path in (ROOT / folder).rglob("*"):
            inside = path.relative_to(ROOT / folder)
            if package == "samekin.core" and inside.parts[0] == "api":
                continue
            if path.suffix == ".py" or path.name == "py.typed":
                found.add("/".join((*package.split("."), *inside.parts)))
    return found


def test_the_installed_package_is_the_tree() -> None:
    spec = find_spec("samekin")
    assert spec is not None and spec.submodule_search_locations
    (home,) = map(Path, spec.submodule_search_locations)
    installed = {
        path.relative_to(home.parent).as_posix()
        for path in home.rglob("*")
        if path.suffix == ".py" or path.name == "py.typed"
    }
    assert installed == _tree(), "the installed package is another one: pip install it again"


def test_a_wheel_is_the_tree() -> None:
    wheels = list((ROOT / "dist").glob("*.whl"))
    if not wheels:
        pytest.skip("no wheel was built: make test builds it")
    names = {name for name in zipfile.ZipFile(wheels[-1]).namelist() if ".dist-info/" not in name}
    assert names == _tree()


def test_every_folder_is_a_package() -> None:
    packages = {name.rpartition("/")[0].replace("/", ".") for name in _tree()}
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == packages


def test_an_integration_is_said_in_four_places_alike() -> None:
    carriers = [
        path
        for path in (ROOT / "integrations").glob("*.py")
        if "\ndef broadcast(" in path.read_text("utf-8")
    ]
    files = {path.stem for path in carriers}
    assert files == {row.module.rpartition(".")[2] for row in registry.TABLE}
    assert set(CONSTRUCTORS) == {row.name for row in registry.TABLE}
    assert {name for names in registry.FAMILIES.values() for name in names} <= set(CONSTRUCTORS)
    extras = PROJECT["project"]["optional-dependencies"]
    for row in registry.TABLE:
        match = re.fullmatch(r"samekin(?:\[(\w+)\])?", row.install)
        assert match
        assert match[1] is None or match[1] in extras
        readme = (ROOT / "README.md").read_text("utf-8")
        assert f"| `{row.name}` |" in readme


def test_words_are_said_alike() -> None:
    assert set(ALGORITHMS) == set(WORDS) | set(FILTERS)
    assert {name for names in WORDS.values() for name in names} <= set(FILTERS)
    readme = (ROOT / "README.md").read_text("utf-8")
    assert all(f"`{name}`" in readme for name in registry.names())
    assert len(KNOWN) == len(set(KNOWN))


def test_the_old_packages_are_installed_as_it_is_said() -> None:
    said = {row.beside for row in registry.TABLE if row.beside}
    assert said == {f"{package.name}=={package.version}" for package in PACKAGES.values()}
    makefile = (ROOT / "Makefile").read_text("utf-8")
    page = (ROOT / "docs" / "old-packages.md").read_text("utf-8")
    for row in registry.TABLE:
        if row.beside:
            assert row.beside in makefile
            assert f"--no-deps --no-build-isolation {row.beside}" in page
            assert f"--no-deps --no-build-isolation {row.beside}" in row.command


def test_a_release_is_cited_by_its_number() -> None:
    """The newest of the changelog; before the first there is none to cite."""
    of = re.compile(r"^## \[([\d.]+)\]", re.MULTILINE)
    released = of.findall((ROOT / "CHANGELOG.md").read_text("utf-8"))[:1]
    cited = re.findall(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE)
    assert cited == released


def test_oldest_releases_and_licences_are_said_alike() -> None:
    page = (ROOT / "docs" / "releasing.md").read_text("utf-8")
    extras = PROJECT["project"]["optional-dependencies"]
    lines = [line for extra, asked in extras.items() if extra != "test" for line in asked]
    for line in (*PROJECT["project"]["dependencies"], *lines):
        name = re.split(r"[\[<>=]", line)[0]
        assert name == "samekin" or re.search(rf"\b{name}\b.* \|", page), f"{name} has no licence"
    for line in PROJECT["project"]["dependencies"]:
        name, release = line.split(">=")
        assert re.search(rf"^\| {name} \| {release}(\.0)? \|", page, re.MULTILINE), name
