"""Every table of the admin: an administrator of one association gets nothing of another's.

The tests are made from the models themselves. A new model fails until it is registered (or excused
here, with a reason) and has a row in `rows_of`.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import override

from associations.administration import ASSOCIATION_PATHS, ScopedAdmin
from associations.models import Association, Authority, AuthorityName, Decision, User
from associations.permissions import RoleName
from finsam.admin_site import SECTIONS
from plans.models import SectionPresence
from tests.admin.forms import errors_of, fields_of, posted
from tests.admin.rows import rows_of
from tests.conftest import person_with
from tests.factories.associations import AssociationFactory

pytestmark = pytest.mark.django_db

APPS = ("associations", "projects", "budgets", "plans")
UNREGISTERED = {
    SectionPresence: "who has a section open just now; it says nothing a minute later",
}
# Every association reads them, since its members and projects point at them.
SHARED = {Authority, AuthorityName}
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
SCOPED = [model for model in REGISTERED if model not in SHARED]
OTHERS_WORD = "Hemlig"


def label(model: type[models.Model]) -> str:
    return model._meta.label


@pytest.fixture
def ours(association: Association) -> dict[type[models.Model], models.Model]:
    return rows_of(association, "Vår")


@pytest.fixture
def theirs(db: None) -> dict[type[models.Model], models.Model]:
    other = AssociationFactory(slug="hemligt", name=f"{OTHERS_WORD}a förbundet")
    return rows_of(other, OTHERS_WORD)


@pytest.fixture
def admin_client(administrator: User, client: Client) -> Client:
    client.force_login(administrator)
    return client


def address(model: type[models.Model], page: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def version_of(row: models.Model) -> Any:
    history = getattr(row, "history", None)
    return history.first() if history is not None else None


def content_of(response: HttpResponse) -> str:
    return response.content.decode()


# -- Every table is there, and as complete as the others


def test_every_model_is_registered() -> None:
    ours = {
        model
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.startswith("Historical") and not hasattr(model, "history_id")
        if not model._meta.auto_created
    }

    assert {*admin.site._registry, *UNREGISTERED} == ours


def test_every_model_has_a_row(ours: dict[type[models.Model], models.Model]) -> None:
    assert {label(model) for model in ours} == {label(model) for model in REGISTERED}


def test_every_model_stands_once_on_the_first_page() -> None:
    named = [name for _heading, _purpose, names in SECTIONS for name in names]

    assert sorted(named) == sorted(model.__name__ for model in REGISTERED)


@pytest.mark.parametrize("model", REGISTERED, ids=label)
def test_admin_is_scoped_and_complete(model: type[models.Model]) -> None:
    model_admin = admin.site._registry[model]

    assert isinstance(model_admin, ScopedAdmin)
    assert model._meta.label in ASSOCIATION_PATHS
    assert model_admin.search_fields
    assert model_admin.list_filter
    assert tuple(model_admin.list_display) != ("__str__",)


@pytest.mark.parametrize("model", REGISTERED, ids=label)
def test_choices_among_rows_are_searched_for(
    model: type[models.Model], administrator: User, rf: Any
) -> None:
    model_admin = admin.site._registry[model]
    request = rf.get("/")
    request.user = administrator
    searched = set(model_admin.get_autocomplete_fields(request))

    relations = {
        field.name
        for field in [*model._meta.fields, *model._meta.many_to_many]
        if field.remote_field and admin.site.is_registered(field.remote_field.model)
    }

    assert searched == relations


@pytest.mark.parametrize("model", REGISTERED, ids=label)
def test_names_can_be_translated(model: type[models.Model]) -> None:
    names = {
        "model": model._meta.verbose_name,
        "models": model._meta.verbose_name_plural,
        **{f.name: f.verbose_name for f in model._meta.fields if f.name not in KNOWN_NAMES},
    }

    assert {name for name, text in names.items() if not is_translatable(text)} == set()


KNOWN_NAMES = {"id", "sha256", "password", "last_login", "is_superuser", "is_staff", "is_active"}
KNOWN_NAMES |= {"date_joined"}


def is_translatable(text: Any) -> bool:
    """A message of the catalogue (that it is complete is tested for all of them)."""
    return isinstance(text, Promise)


# -- Who gets in


@pytest.mark.parametrize("role", [RoleName.EDITOR, RoleName.BOARD, RoleName.READER])
def test_admin_is_not_there_for_other_roles(
    role: RoleName, association: Association, client: Client, ours: Any
) -> None:
    client.force_login(person_with(role, association))
    addresses = [reverse("admin:index"), reverse("admin:login"), "/admin/associations/"]
    for model, row in ours.items():
        addresses += [address(model, "changelist"), address(model, "change", row.pk)]

    answers = {each: client.get(each).status_code for each in addresses}

    assert set(answers.values()) == {404}


def test_stranger_is_sent_to_sign_in(client: Client, ours: Any) -> None:
    for model, row in ours.items():
        response = client.get(address(model, "change", row.pk))

        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")
    login = client.get("/admin/login/?next=/admin/")
    assert (login.status_code, login["Location"]) == (302, "/konto/login/?next=/admin/")


def test_closed_account_is_out(admin_client: Client, administrator: User) -> None:
    User.objects.filter(pk=administrator.pk).update(is_active=False)

    assert admin_client.get("/admin/").status_code == 302


def test_first_page_names_every_table(admin_client: Client) -> None:
    content = content_of(admin_client.get("/admin/"))

    assert all(f'href="{address(model, "changelist")}"' in content for model in REGISTERED)


# -- Own rows: everything works (so that what follows cannot pass because nothing does)


def test_own_rows_are_shown(
    ours: Any, theirs: Any, admin_client: Client, subtests: pytest.Subtests
) -> None:
    for model in REGISTERED:
        with subtests.test(model=label(model)):
            pages = [
                address(model, "changelist"),
                address(model, "changelist") + "?q=V%C3%A5r",
                address(model, "change", ours[model].pk),
                address(model, "history", ours[model].pk),
            ]
            if version_of(ours[model]):
                pages.append(version_address(ours[model]))

            answers = {each: admin_client.get(each) for each in pages}

            assert {each: a.status_code for each, a in answers.items()} == dict.fromkeys(pages, 200)
            assert {each for each, a in answers.items() if OTHERS_WORD in content_of(a)} <= (
                set(pages) if model in SHARED else set()
            )


def test_own_row_is_saved_as_it_is(
    ours: Any, theirs: Any, admin_client: Client, subtests: pytest.Subtests
) -> None:
    for model in REGISTERED:
        with subtests.test(model=label(model)):
            page = admin_client.get(address(model, "change", ours[model].pk))
            may_change = page.context["has_change_permission"]

            saved = admin_client.post(page.request["PATH_INFO"], posted(page))

            if may_change:
                assert saved.status_code == 302, errors_of(saved)
            else:
                assert saved.status_code == 403


# -- Another association's rows: there is nothing


def test_lists_search_and_filters_hide_others(
    ours: Any, theirs: Any, admin_client: Client, subtests: pytest.Subtests
) -> None:
    for model in SCOPED:
        with subtests.test(model=label(model)):
            model_admin = admin.site._registry[model]
            place = address(model, "changelist")
            queries = [
                f"q={OTHERS_WORD}",
                f"pk__exact={theirs[model].pk}",
                f"id__exact={theirs[model].pk}",
            ]
            for relation in model._meta.fields:
                other = relation.remote_field and theirs.get(relation.remote_field.model)
                if other:
                    queries.append(
                        f"{relation.name}__{relation.target_field.name}__exact={other.pk}"
                    )
            if model_admin.date_hierarchy:
                queries.append(f"{model_admin.date_hierarchy}__year=2025")

            shown = admin_client.get(place)
            answers = [admin_client.get(f"{place}?{query}") for query in queries]

            assert theirs[model].pk not in listed(shown)
            assert OTHERS_WORD not in content_of(shown)
            for query, answer in zip(queries, answers, strict=True):
                ids = listed(answer) if answer.status_code == 200 else []
                assert theirs[model].pk not in ids, query


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("which", ["change", "delete", "history"])
def test_pages_of_others_are_not_there(
    which: str, method: str, ours: Any, theirs: Any, admin_client: Client, subtests: pytest.Subtests
) -> None:
    for model in SCOPED:
        with subtests.test(model=label(model)):
            row = theirs[model]
            before = stored(row)
            place = address(model, which, row.pk)

            answer = getattr(admin_client, method)(
                place, {"post": "yes"} if method == "post" else {}
            )

            missing = getattr(admin_client, method)(address(model, which, "987654"))
            assert answer.status_code == missing.status_code
            assert answer.status_code in ((302, 403, 404) if which == "delete" else (302, 404))
            assert answer.status_code != 302 or answer["Location"] == "/admin/"
            assert stored(row) == before


def test_versions_of_others_are_not_there(
    ours: Any, theirs: Any, admin_client: Client, subtests: pytest.Subtests
) -> None:
    """The history package knows nothing of associations."""
    for model in REGISTERED:
        with subtests.test(model=label(model)):
            row = theirs[model]
            if model in SHARED or version_of(row) is None:
                continue
            before = stored(row)
            mixed = reverse(
                f"admin:{model._meta.app_label}_{model._meta.model_name}_simple_history",
                args=[ours[model].pk, version_of(row).history_id],
            )

            answers = [
                send(place)
                for place in (version_address(row), mixed)
                for send in (admin_client.get, admin_client.post)
            ]

            # What nobody may bring back is refused whosever it is.
            assert [answer.status_code for answer in answers] in ([404] * 4, [404, 404, 404, 403])
            assert stored(row) == before


def test_actions_leave_others_alone(
    ours: Any, theirs: Any, admin_client: Client, subtests: pytest.Subtests
) -> None:
    request = admin_client.get("/admin/").wsgi_request
    for model in SCOPED:
        with subtests.test(model=label(model)):
            row, place = theirs[model], address(model, "changelist")
            before = stored(row)

            for action in {*admin.site._registry[model].get_actions(request), "delete_selected"}:
                chosen = {"action": action, "_selected_action": [row.pk, ours[model].pk]}
                answer = admin_client.post(place, chosen)
                assert OTHERS_WORD not in content_of(answer)
                admin_client.post(place, {**chosen, "_selected_action": [row.pk], "post": "yes"})

            assert stored(row) == before


def test_autocomplete_hides_others(
    ours: Any, theirs: Any, admin_client: Client, subtests: pytest.Subtests
) -> None:
    for model in REGISTERED:
        with subtests.test(model=label(model)):
            for field in [*model._meta.fields, *model._meta.many_to_many]:
                target = field.remote_field and field.remote_field.model
                if not target or not admin.site.is_registered(target):
                    continue
                asked = {
                    "app_label": model._meta.app_label,
                    "model_name": model._meta.model_name,
                    "field_name": field.name,
                }

                found = admin_client.get("/admin/autocomplete/", asked).json()["results"]
                searched = admin_client.get("/admin/autocomplete/", {**asked, "term": OTHERS_WORD})

                ids = {each["id"] for each in found}
                assert str(ours[target].pk) in ids, field
                if target not in SHARED:
                    assert str(theirs[target].pk) not in ids, field
                    assert searched.json()["results"] == [], field


def test_rows_of_others_cannot_be_chosen(
    ours: Any, theirs: Any, admin_client: Client, subtests: pytest.Subtests
) -> None:
    """By a request made by hand: in every field of the form and of its inlines."""
    for model in REGISTERED:
        with subtests.test(model=label(model)):
            place = address(model, "change", ours[model].pk)
            page = admin_client.get(place)
            if not page.context["has_change_permission"]:
                continue
            form = page.context["adminform"].form
            before = stored(ours[model])
            fields = [
                (bound.html_name, bound.field)
                for bound in form
                if relation_of(bound.field) and not bound.field.disabled
            ]

            for name, field in fields:
                target = relation_of(field)
                if target in SHARED:
                    continue
                answer = admin_client.post(place, {**posted(page), name: [theirs[target].pk]})
                assert answer.status_code == 200, name
                assert name in errors_of(answer)
            assert stored(ours[model]) == before


def test_rows_of_others_cannot_be_chosen_in_inlines(
    ours: Any, theirs: Any, admin_client: Client, subtests: pytest.Subtests
) -> None:
    for model in REGISTERED:
        with subtests.test(model=label(model)):
            place = address(model, "change", ours[model].pk)
            page = admin_client.get(place)

            for inline in page.context["inline_admin_formsets"]:
                formset = inline.formset
                for form in formset.forms:
                    for bound in form:
                        target = relation_of(bound.field)
                        is_parent = bound.name in (formset.fk.name, formset.model._meta.pk.name)
                        if not target or target in SHARED or is_parent or bound.field.disabled:
                            continue
                        data = {**posted(page), bound.html_name: [theirs[target].pk]}
                        answer = admin_client.post(place, data)
                        assert answer.status_code == 200, bound.html_name
                        assert bound.html_name in errors_of(answer)


def test_inline_rows_of_others_cannot_be_taken_over(
    ours: Any, theirs: Any, admin_client: Client, subtests: pytest.Subtests
) -> None:
    """A formset that names the key of another association's row."""
    for model in SCOPED:
        with subtests.test(model=label(model)):
            place = address(model, "change", ours[model].pk)
            page = admin_client.get(place)
            if not page.context["has_change_permission"]:
                continue
            for inline in page.context["inline_admin_formsets"]:
                formset = inline.formset
                row = theirs[formset.model]
                before = stored(row)
                for form in formset.forms[:1]:
                    key = f"{form.prefix}-{formset.model._meta.pk.name}"
                    data = {**posted(page), key: row.pk, f"{form.prefix}-DELETE": "on"}
                    admin_client.post(place, data)
                assert stored(row) == before


def test_nothing_is_added_to_others(
    ours: Any, theirs: Any, admin_client: Client, subtests: pytest.Subtests
) -> None:
    """Adding a row that belongs to the other association, by the field that leads there."""
    for model in SCOPED:
        with subtests.test(model=label(model)):
            page = admin_client.get(address(model, "add"))
            if page.status_code == 403:
                continue
            leading = ASSOCIATION_PATHS[model._meta.label][0].partition("__")[0]
            target = model._meta.get_field(leading).remote_field.model
            data = fields_of(
                admin_client.get(address(model, "change", ours[model].pk)).context["adminform"].form
            )
            count = model._default_manager.count()

            answer = admin_client.post(
                address(model, "add"), {**posted(page), **data, leading: theirs[target].pk}
            )

            assert leading in errors_of(answer)
            assert model._default_manager.count() == count


def test_adoption_by_anothers_decision_is_not_there(
    ours: Any, theirs: Any, admin_client: Client
) -> None:
    place = reverse("admin:associations_decision_adoption", args=[theirs[Decision].pk])

    assert [admin_client.get(place).status_code, admin_client.post(place).status_code] == [404] * 2


def test_password_hash_is_not_found_out_by_filters(
    administrator: User, admin_client: Client
) -> None:
    beginning = administrator.password[:4]

    answers = [
        admin_client.get("/admin/associations/user/", {f"password__{how}": beginning})
        for how in ("startswith", "contains", "gte")
    ]

    assert [answer.status_code for answer in answers] == [400] * 3


def test_administrator_cannot_take_over_a_superuser(
    association: Association, admin_client: Client
) -> None:
    chief = person_with(RoleName.EDITOR, association)
    User.objects.filter(pk=chief.pk).update(is_superuser=True)
    place = address(User, "change", chief.pk)

    answer = admin_client.post(place, {"name": "X", "email": "mine@example.org", "is_active": "on"})

    assert answer.status_code == 403
    chief.refresh_from_db()
    assert chief.email != "mine@example.org"


def test_superuser_keeps_everything(client: Client, ours: Any, theirs: Any) -> None:
    client.force_login(User.objects.create_superuser("chef@example.org", name="Chef"))

    for model in REGISTERED:
        assert {ours[model].pk, theirs[model].pk} <= set(
            listed(client.get(address(model, "changelist")))
        )


def test_names_are_swedish(admin_client: Client) -> None:
    with override("sv"):
        assert str(Association._meta.verbose_name) == "samordningsförbund"


# -- Words of these tests


def listed(page: HttpResponse) -> list[Any]:
    context: Any = page.context  # type: ignore[attr-defined]
    return [row.pk for row in context["cl"].result_list]


def stored(row: models.Model) -> dict[str, Any] | None:
    return type(row)._default_manager.filter(pk=row.pk).values().first()


def version_address(row: models.Model) -> str:
    return reverse(
        f"admin:{row._meta.app_label}_{row._meta.model_name}_simple_history",
        args=[row.pk, version_of(row).history_id],
    )


def relation_of(field: Any) -> Any:
    queryset = getattr(field, "queryset", None)
    return queryset.model if queryset is not None else None
