"""The site with one view more, to measure others against: signed in, it updates one row."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.utils import timezone

from associations.models import User
from plans.views.access import user_of


@login_required
def update_one_row(request: HttpRequest) -> JsonResponse:
    User.objects.filter(email=user_of(request).email).update(last_login=timezone.now())
    return JsonResponse({})


urlpatterns = [
    path("matning/", update_one_row, name="update-one-row"),
    path("", include("finsam.urls")),
]
