"""Pipelines that look at their steps when they are made; names of features as a list."""

from __future__ import annotations

from typing import Any

from sklearn import feature_extraction, pipeline


class Pipeline(pipeline.Pipeline):
    """scikit-learn's, as strict as it was at the start."""

    def __init__(self, steps: Any, **words: Any) -> None:
        names = [name for name, _ in steps]
        if len(set(names)) != len(names):
            raise ValueError(f"Names provided are not unique: {names}")
        *transforms, (_, last) = steps
        for _, step in transforms:
            if not (hasattr(step, "fit") or hasattr(step, "fit_transform")) or not hasattr(
                step, "transform"
            ):
                raise TypeError(
                    "All intermediate steps of the chain should be transforms and implement fit "
                    f"and transform. {step!r} (type {type(step)}) doesn't"
                )
        if not hasattr(last, "fit"):
            raise TypeError(
                f"Last step of chain should implement fit. {last!r} (type {type(last)}) doesn't"
            )
        super().__init__(steps, **words)


class FeatureUnion(pipeline.FeatureUnion):
    """With the names of its features."""

    def get_feature_names(self) -> list[str]:
        """``transformer__feature``, for each transformer."""
        return [
            f"{name}__{feature}"
            for name, transformer in self.transformer_list
            for feature in transformer.get_feature_names()
        ]


class CountVectorizer(feature_extraction.text.CountVectorizer):
    """With the names of its features."""

    def get_feature_names(self) -> list[str]:
        """Terms, in the order of their columns."""
        return [str(name) for name in self.get_feature_names_out()]


class DictVectorizer(feature_extraction.DictVectorizer):
    """With the names of its features."""

    def get_feature_names(self) -> list[str]:
        """Names, in the order of their columns."""
        return list(self.feature_names_)
