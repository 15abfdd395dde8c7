"""Text as every database can store it, whatever is sent."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

NUL = "\x00"


class StorableTextMiddleware:
    """Leaves the character NUL out of what is asked for and posted: PostgreSQL does not store it,
    and nobody has typed it, though some programs leave it in what is copied from them. In an
    address it names nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, kwargs: dict[str, Any]
    ) -> None:
        if any(NUL in value for value in kwargs.values() if isinstance(value, str)):
            raise Http404
        request.GET = storable(request.GET)
        if request.method == "POST":
            request.POST = storable(request.POST)


def storable(data: QueryDict) -> Any:  # the stubs have other types for the data of a request
    """The same without NUL in its names and values."""
    if not any(NUL in text for name, values in data.lists() for text in (name, *values)):
        return data
    cleaned = data.copy()
    cleaned.clear()
    for name, values in data.lists():
        for value in values:
            cleaned.appendlist(name.replace(NUL, ""), value.replace(NUL, ""))
    cleaned._mutable = False
    return cleaned
