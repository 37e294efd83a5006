"""spark-sklearn's ``GridSearchCV(sc, ...)``: scikit-learn's, on Spark by joblib-spark."""

from __future__ import annotations

import libcst as cst

from samekin.compat.migrate import names
from samekin.compat.migrate.estimators import made, without, word
from samekin.compat.migrate.source import Source

SEARCHES = ("GridSearchCV", "RandomizedSearchCV")
HOMES = ("spark_sklearn", "spark_sklearn.grid_search", "spark_sklearn.random_search")
MOVES = {f"{home}.{name}": f"sklearn.model_selection.{name}" for home in HOMES for name in SEARCHES}
HEAD = 'with parallel_config(backend="spark", n_jobs=-1):\n    pass\n'


def apply(source: Source) -> None:
    """Drop the context, and fit where joblib's backend is Spark."""
    calls = [call for call in source.all(cst.Call) if source.imported(call.func) in MOVES]
    if not calls or any(_stuck(source, call) for call in calls):
        return
    fits = [line for call in calls for line in _fits(source, call)]
    for call in calls:
        source.edit(call, _without_context)
        source.changed(call, "the search is scikit-learn's, on joblib's backend for Spark")
        if word(call, "iid") is not None:
            source.changed(call, "iid= is gone: the mean is over folds, whatever their sizes")
    for line in fits:
        source.edit(line, _on_spark)
    names.move(source, MOVES)
    source.needs("from joblib import parallel_config")
    source.needs("from joblibspark import register_spark")
    _register(source)


def _stuck(source: Source, call: cst.Call) -> bool:
    """Whether the search has what scikit-learn has not, or is fitted where it cannot be seen."""
    todo = "search with sklearn.model_selection under joblib.parallel_config(backend='spark')"
    if not call.args or call.args[0].keyword is not None or call.args[0].star:
        why = "its first argument is not the context"
    elif word(call, "fit_params") is not None:
        why, todo = "it has fit_params=, which are gone", "give them to fit(X, y, **fit_params)"
    elif not _fits(source, call):
        why = "it cannot be seen where it is fitted"
    else:
        return False
    source.left(call, why, todo)
    return True


def _fits(source: Source, search: cst.Call) -> list[cst.SimpleStatementLine]:
    """The statements that fit a search."""
    found = []
    for call in source.all(cst.Call):
        if isinstance(call.func, cst.Attribute) and call.func.attr.value == "fit":
            of = call.func.value
            if of is search or made(source, of, set(MOVES)) is search:
                line = source.inside(call, cst.SimpleStatementLine)
                if line is not None and line not in found:
                    found.append(line)
    return found


def _without_context(call: cst.Call) -> cst.Call:
    return without(call.with_changes(args=call.args[1:]), "iid")


def _on_spark(line: cst.SimpleStatementLine) -> cst.With:
    new = cst.ensure_type(cst.parse_statement(HEAD), cst.With)
    inside = line.with_changes(leading_lines=())
    return new.with_changes(leading_lines=line.leading_lines, body=cst.IndentedBlock([inside]))


def _register(source: Source) -> None:
    """One call, behind the imports."""
    imports = (cst.Import, cst.ImportFrom)
    last = max(
        (
            at
            for at, line in enumerate(source.tree.body)
            if isinstance(line, cst.SimpleStatementLine) and isinstance(line.body[0], imports)
        ),
        default=0,
    )
    if last + 1 == len(source.tree.body):
        return
    after = source.tree.body[last + 1]
    call = cst.ensure_type(cst.parse_statement("register_spark()"), cst.SimpleStatementLine)
    call = call.with_changes(leading_lines=[cst.EmptyLine(indent=False)])
    source.edit(after, lambda found: cst.FlattenSentinel([call, found]))
