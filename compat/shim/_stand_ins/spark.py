"""Insides of Spark that were reached for, and have moved."""

from __future__ import annotations

from typing import Any

from py4j.java_gateway import get_field as get_public_field
from py4j.protocol import Py4JError
from pyspark.sql import DataFrame, SparkSession, functions


def get_field(java_object: Any, name: str) -> Any:
    """A field of a Java object, also a private one, which Scala no longer makes public."""
    try:
        return get_public_field(java_object, name)
    except Py4JError:
        field = java_object.getClass().getDeclaredField(name.rpartition("$$")[2])
        field.setAccessible(True)
        return field.get(java_object)


def data_frame(java_frame: Any, session: Any) -> DataFrame:
    """A frame of the session that is there, where none was named."""
    return DataFrame(java_frame, session or SparkSession.builder.getOrCreate())


def udf(f: Any = None, returnType: Any = "string") -> Any:
    """A function that is given rows by pickle, and may answer a struct with a list."""
    return functions.udf(f, returnType, useArrow=False)
