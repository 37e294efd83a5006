"""What holds for every page of samekin in a browser, in a window of any width, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

A4 = 718
"""Pixels between the margins of a sheet."""
CUT = """[...document.querySelectorAll("body *")]
    .filter(part => part instanceof HTMLElement && getComputedStyle(part).display != "inline")
    .filter(part => 0 < part.clientWidth && part.clientWidth < part.scrollWidth)
    .map(part => part.tagName + " " + part.textContent)"""


@contextmanager
def opened(browser: Any, file: Path, width: int, scheme: str = "light") -> Iterator[Any]:
    """A page that says nothing on the console, and asks for nothing but itself."""
    shown = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    said, asked = [], []
    shown.on("console", lambda message: said.append(message.text))
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(file.as_uri())
    yield shown
    assert said == []
    assert asked == [file.as_uri()]
    shown.close()


def whole(shown: Any, titles: list[str], width: int) -> None:
    """Every plot is there and seen, and nothing makes the page wider than the window."""
    assert shown.locator("figcaption").all_inner_texts() == titles
    for plot in shown.locator("figure svg").all():
        box = plot.bounding_box()
        assert 200 < box["width"] <= width
        assert box["height"] > 100
        assert plot.locator("path").count() > 5
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    colours = "[...document.querySelectorAll('svg path')].map(path => getComputedStyle(path).fill)"
    ground = shown.evaluate("getComputedStyle(document.querySelector('figure')).backgroundColor")
    fills = set(shown.evaluate(colours)) - {"none", ground}
    assert len(fills) >= 3


def printed(browser: Any, file: Path) -> None:
    """On paper nothing is cut off at the side: there is nothing to scroll."""
    with opened(browser, file, A4) as shown:
        shown.emulate_media(media="print")
        assert shown.evaluate("document.documentElement.scrollWidth") <= A4
        cut = shown.evaluate(CUT)
        assert not cut, cut
        assert shown.pdf(format="A4").startswith(b"%PDF")
