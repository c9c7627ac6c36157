"""Failures in the log, without what people wrote."""

from __future__ import annotations

from django.db import DatabaseError


def told(error: BaseException) -> BaseException:
    """An error for ``exc_info``: PostgreSQL quotes the row that it refused, and only its first line does not."""
    if isinstance(error, DatabaseError):
        return type(error)(str(error).partition("\n")[0]).with_traceback(error.__traceback__)
    if _came_of_the_database(error):
        error.__cause__, error.__suppress_context__ = None, True
    return error


def _came_of_the_database(error: BaseException) -> bool:
    found = error.__cause__ or error.__context__
    while found is not None:
        if isinstance(found, DatabaseError):
            return True
        found = found.__cause__ or found.__context__
    return False
