from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from finsam.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("admin/", admin.site.urls),
    path("konto/", include("allauth.account.urls")),
    path("sprak/", set_language, name="set_language"),
    path("", include("plans.urls")),
]
