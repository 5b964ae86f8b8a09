"""What a tool is asked, held against the schema that describes it: LangGraph shows it, and checks nothing by it."""

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from marque.errors import InputError
from marque.reading import refuse_unstorable

T = TypeVar("T")


def asked(question: type[T], state: object) -> T:
    """Return what was asked as the typed dictionary that it should be.

    Raises:
        InputError: a key is missing or of another kind; names the first one.
    """
    given = dict(cast("Mapping[str, Any]", state))
    refuse_unstorable(given, where="the arguments")
    try:
        return TypeAdapter(question).validate_python(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        what = "is missing" if first["type"] == "missing" else first["msg"]
        raise InputError(f"{place}: {what}", where="the arguments", mend="see the tool's schema") from error
