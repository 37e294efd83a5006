"""Which mistakes in the core would the laws let pass? ``python tests/mutation [FILE ...]``

Every mutant takes the place of what it changes, in a process of its own, and those laws that come
by the changed statement are run until one fails. Nothing on disk is changed. The processes are
forked from one that has imported everything already, so that most mutants die at once. A mutant
that lives has to stand in ``tests/known/mutants.py``, with the reason; one that stands there and
dies is to be taken out. What is free by ``tests/laws/free.py`` is counted apart: it may live.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from scipy.stats import beta

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(Path(__file__).parent), str(ROOT / "tests")]
os.environ["HYPOTHESIS_PROFILE"] = "mutants"
for word in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{word}_NUM_THREADS"] = "1"

from freed import free_lines  # noqa: E402
from known.mutants import KNOWN  # noqa: E402
from laws_of import FILES, laws_of  # noqa: E402
from mutants import Mutant, function_of, in_turn  # noqa: E402
from trial import LIVED, Trials  # noqa: E402


class Seen(NamedTuple):
    """A mutant, and what became of it.

    Attributes
    ----------
    path : str
    mutant : Mutant
    end : str
        ``LIVED``, or the law that killed it.
    known : bool
        There is a reason why it may live.
    free : bool
        It is of what the laws draw, so it may live without one.
    """

    path: str
    mutant: Mutant
    end: str
    known: bool
    free: bool

    @property
    def lives(self) -> bool:
        """Whether it lives without being free to."""
        return self.end == LIVED and not self.free


def main() -> int:
    words = argparse.ArgumentParser(prog="python tests/mutation", description=__doc__)
    words.add_argument("files", nargs="*", default=FILES, help="of core; default: %(default)s")
    words.add_argument("--jobs", type=int, default=1)
    words.add_argument("--sample", type=int, default=0, help="so many of each file; 0 is all")
    words.add_argument("--skip", type=int, default=0, help="the first of the sample: they are done")
    words.add_argument(
        "--rounds",
        type=int,
        nargs="+",
        default=[5, 20],
        help="examples of each property, and again of what lived; default: 5 20",
    )
    words.add_argument("--new", action="store_true", help="what is known to live is not tried")
    words.add_argument("--again", action="store_true", help="only what lived, by the log")
    words.add_argument("--only", default="", help="those whose line has this text")
    words.add_argument("--killers", action="store_true", help="count which law killed how many")
    words.add_argument(
        "--log", type=Path, help="what became of each, line by line; what died in it is not tried"
    )
    asked = words.parse_args()
    os.chdir(ROOT)
    sources = {_module(path): _source(_module(path)) for path in FILES}
    all_of = {path: in_turn(sources[_module(path)]) for path in asked.files}
    seen, start = [], time.monotonic()
    wanted = slice(asked.skip, asked.sample or None)
    some = {
        path: [m for m in sorted(all_of[path][wanted]) if asked.only in m.said] for path in all_of
    }
    ends = _ends(asked.log) if asked.log and asked.log.exists() else {}
    died = {one: end for one, end in ends.items() if end != LIVED}
    if asked.again:
        some = {path: [m for m in found if _name(path, m) in ends] for path, found in some.items()}
    for one in _each(sources, some, asked, died):
        seen.append(one)
        if one.lives and not one.known:
            _say("lives, and is not known", one)
        if asked.log and _name(one.path, one.mutant) not in died:
            with asked.log.open("a", encoding="utf-8") as file:
                spent = round(time.monotonic() - start, 1)
                line = [spent, one.path, one.mutant.line, one.mutant.was, one.mutant.said, one.end]
                file.write(json.dumps(line) + "\n")
    took = time.monotonic() - start
    for path in some:
        _count(path, [one for one in seen if one.path == path], len(all_of[path]))
    _count("all", seen, sum(map(len, all_of.values())))
    print(f"{took:.0f} s, {took / max(1, len(seen)):.2f} s each")
    if asked.killers:
        for law, number in Counter(one.end for one in seen if one.end != LIVED).most_common():
            print(f"{number:6}  {law}")
    stale = [one for one in seen if one.end != LIVED and one.mutant.said in KNOWN.get(one.path, {})]
    for one in stale:
        _say("is known, and died", one)
    return 1 if stale or any(one.lives and not one.known for one in seen) else 0


def _ends(log: Path) -> dict[tuple[str, int, str, str], str]:
    """What became of the mutants in a log, the last time."""
    lines = map(json.loads, log.read_text("utf-8").splitlines())
    return {(path, line, was, said): end for _, path, line, was, said, end in lines}


def _name(path: str, mutant: Mutant) -> tuple[str, int, str, str]:
    return path, mutant.line, mutant.was, mutant.said


def _module(path: str) -> str:
    return "samekin." + path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _source(module: str) -> str:
    return Path(str(importlib.import_module(module).__file__)).read_text("utf-8")


def _each(
    sources: dict[str, str],
    some: dict[str, list[Mutant]],
    asked: argparse.Namespace,
    died: dict[tuple[str, int, str, str], str],
) -> Iterator[Seen]:
    """Files with the same laws are looked at together."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for path in some:
        groups.setdefault(tuple(laws_of(path)), []).append(path)
    for laws, files in groups.items():
        paths = {_module(path): path for path in files}
        start, listed = time.monotonic(), []
        trials = Trials({m: sources[m] for m in paths}, [*laws], asked.jobs, asked.rounds)
        print(f"a run without any change: {time.monotonic() - start:.0f} s", flush=True)
        for module, path in paths.items():
            free = free_lines(path, sources[module])
            for mutant in some[path]:
                names = {mutant.said, function_of(sources[module], mutant.line)}
                known = bool(names & KNOWN.get(path, {}).keys())
                if end := died.get(_name(path, mutant)):
                    yield Seen(path, mutant, end, known, mutant.line in free)
                elif known and asked.new:
                    yield Seen(path, mutant, LIVED, known, mutant.line in free)
                else:
                    listed.append(trials.trial(module, mutant, known, mutant.line in free))
        for trial, end in trials.run(listed):
            yield Seen(paths[trial.module], trial.mutant, end, trial.known, trial.free)


def _count(name: str, seen: list[Seen], there: int) -> None:
    """How many died, live free of any law, or live: of those that are not free, which share."""
    died, lived = (sum(one.end != LIVED for one in seen), [one for one in seen if one.lives])
    bound = died + len(lived)
    unknown = sum(not one.known for one in lived)
    whole = "" if len(seen) == there else f" of {there}"
    most = f" (with 95 % at most {at_most(len(lived), bound):.1%} of all)" if whole else ""
    print(
        f"{name:30} {len(seen):5}{whole} mutants, {died:4} killed, {len(seen) - bound:3} free, "
        f"{len(lived):3} live, {unknown:3} of them unexplained; "
        f"{len(lived) / max(bound, 1):.1%} live{most}",
        flush=True,
    )


def at_most(found: int, looked_at: int) -> float:
    """The share of all that is like those found in a random sample, with 95 % at most.

    Source: Clopper and Pearson, The use of confidence or fiducial limits illustrated in the case
    of the binomial, Biometrika 26 (1934); one-sided.
    """
    return 1.0 if found == looked_at else float(beta.ppf(0.95, found + 1, looked_at - found))


def _say(what: str, one: Seen) -> None:
    print(
        f"  {what}: {one.path}, line {one.mutant.line}:\n    - {one.mutant.was}\n"
        f"    + {one.mutant.said}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
