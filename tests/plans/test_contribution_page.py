"""The page of a budget's contributions beside the rule."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from associations.models import Association, Member, MemberBoard, User
from budgets.models import Amount, Budget
from tests.factories.associations import AuthorityFactory, MemberFactory
from tests.factories.budgets import (
    AmountFactory,
    BudgetFactory,
    BudgetGroupFactory,
    BudgetLineFactory,
    BudgetYearFactory,
    amounts_of,
    small_budget,
)
from tests.factories.plans import PlanFactory
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db

PAGE = "/finsam-sjobygden/arbete/budget/budget/bidrag/"
SPACES = str.maketrans({"\u202f": " ", "\xa0": " "})


@pytest.fixture
def client(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


@pytest.fixture
def budget(association: Association) -> Budget:
    """2026: the state pays 3 000, a region 1 000, and of two kommuner one has a line, with 500.

    The other kommun has none, and AF has none and needs none. Nothing is typed for 2027.
    """
    budget = BudgetFactory(association=association, key="budget", title="Budget 2026")
    for order, key in enumerate(("2026", "2027")):
        BudgetYearFactory(budget=budget, key=key, order=order, kind="plan" if order else "budget")
    group = BudgetGroupFactory(budget=budget, key="bidrag")
    for order, (key, kind, party, kr) in enumerate(
        (
            ("fk", "fk", "state", 3_000),
            ("af", "af", "state", None),
            ("regionen", "region", "region", 1_000),
            ("ale", "kommun", "municipalities", 500),
            ("tjorn", "kommun", "municipalities", None),
        )
    ):
        member = MemberFactory(
            association=association,
            authority=AuthorityFactory(key=key, kind=kind, name=key.capitalize()),
            party=party,
            order=order,
        )
        if kr is not None:
            line = BudgetLineFactory(
                budget=budget,
                group=group,
                key=key,
                label=key.capitalize(),
                kind="contribution",
                member=member,
                order=order,
            )
            AmountFactory(line=line, year=budget.years.get(key="2026"), amount_kr=kr)
    return budget


def rows_of(answer: HttpResponse) -> list[tuple[str, str, str, str]]:
    """Name, typed, proposed and difference of each row."""
    return [
        (row.name, *(text.translate(SPACES) for text in (row.typed, row.proposed, row.difference)))
        for row in answer.context["page"].rows
    ]


def posted(client: Client, address: str = PAGE, **changes: Any) -> dict[str, Any]:
    """What the form holds as it is shown, with changes."""
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields}
    data |= {f"initial-{name}": data[name] for name in data if name.startswith("preliminary-")}
    return {name: value for name, value in (data | changes).items() if value not in (None, False)}


# -- What is shown


def test_rows_tell_typed_rule_and_difference(client: Client, budget: Budget) -> None:
    answer = client.get(PAGE)

    assert rows_of(answer) == [
        ("Fk", "3 000", "2 250", "750 kr mer"),
        ("Regionen", "1 000", "1 125", "125 kr mindre"),
        ("Ale", "500", "563", "63 kr mindre"),
        ("Tjorn", "", "562", "inget inskrivet"),
    ]
    (*_others, kommuner) = answer.context["page"].parties
    assert (kommuner.total.typed, kommuner.total.difference.translate(SPACES)) == (
        "500",
        "625 kr mindre",
    )
    assert not kommuner.is_agreed
    assert [row.is_off for row in answer.context["page"].rows] == [True, True, False, False]


def test_member_without_a_line_has_a_link_to_add_one(client: Client, budget: Budget) -> None:
    text = client.get(PAGE).content.decode()

    assert 'ny-post/?betalar=member%3Atjorn&amp;ar=2026">' in text
    assert "betalar=member%3Aaf" not in text


def test_frame_is_shared_as_it_is_typed(client: Client, budget: Budget) -> None:
    in_kronor = client.get(PAGE, {"ram": "4 tkr"})
    in_thousands = client.get(PAGE, {"ram": "5 251", "enhet": "tkr"})

    assert [row[2] for row in rows_of(in_kronor)] == ["2 000", "1 000", "500", "500"]
    assert [row[2] for row in rows_of(in_thousands)] == ["2 625", "1 313", "657", "656"]


@pytest.mark.parametrize("typed", ["1.234.567", "-5", "mycket"])
def test_frame_that_cannot_be_read_is_told(client: Client, budget: Budget, typed: str) -> None:
    answer = client.get(PAGE, {"ram": typed})

    assert list(answer.context["frame_form"].errors) == ["ram"]
    assert answer.context["page"].frame_kr == 4_500


def test_year_is_chosen(client: Client, budget: Budget) -> None:
    answer = client.get(PAGE, {"ar": "2027", "ram": "8"})

    assert answer.context["page"].year.key == "2027"
    assert rows_of(answer)[0] == ("Fk", "", "4", "inget inskrivet")


def test_agreed_shares_and_boards_are_used(client: Client, budget: Budget) -> None:
    Member.objects.filter(authority__key="ale").update(share_percent=80)
    Member.objects.filter(authority__key="tjorn").update(share_percent=20)
    member = Member.objects.get(authority__key="ale")
    board = MemberBoard.objects.create(member=member, name="Socialnämnden", share_percent=75)
    MemberBoard.objects.create(member=member, name="Kommunstyrelsen", share_percent=25)
    budget.lines.filter(key="ale").update(board=board)

    answer = client.get(PAGE, {"ram": "8 000"})

    assert [row[:3] for row in rows_of(answer)[2:]] == [
        ("Socialnämnden", "500", "1 200"),
        ("Kommunstyrelsen", "", "400"),
        ("Tjorn", "", "400"),
    ]
    assert [row.is_off for row in answer.context["page"].rows[2:]] == [True, True, True]


def test_contribution_of_nobody_is_named(client: Client, budget: Budget) -> None:
    budget.lines.filter(key="ale").update(member=None)

    answer = client.get(PAGE)

    assert [line.key for line in answer.context["page"].others] == ["ale"]
    assert f'{PAGE.removesuffix("bidrag/")}post/ale/">' in answer.content.decode()


def test_within_a_unit_of_the_association_is_no_difference(client: Client, budget: Budget) -> None:
    Association.objects.update(unit="tkr")

    answer = client.get(PAGE, {"enhet": "kr"})

    assert rows_of(answer)[0][3] == "750 kr mer, inom avrundningen"
    assert not answer.context["page"].rows[0].is_off


def test_several_lines_of_one_payer_are_left_to_the_grid(client: Client, budget: Budget) -> None:
    line = budget.lines.get(key="ale")
    extra = BudgetLineFactory(
        budget=budget, group=line.group, key="extra", kind="contribution", member=line.member
    )
    AmountFactory(line=extra, year=budget.years.get(key="2026"), amount_kr=100)

    answer = client.get(PAGE)

    assert rows_of(answer)[2][1] == "600"
    assert not [name for name in answer.context["form"].fields if name.endswith(("ale", "extra"))]


@pytest.mark.parametrize("change", ["project", "no years"])
def test_budget_that_the_rule_is_not_about_says_so(
    client: Client, budget: Budget, change: str
) -> None:
    if change == "project":
        Budget.objects.update(project=ProjectFactory(association=budget.association))
    else:
        budget.years.all().delete()

    answer = client.get(PAGE)

    assert answer.status_code == 200
    assert '<p class="empty">' in answer.content.decode()


def test_association_without_members_shows_its_parties(client: Client, budget: Budget) -> None:
    budget.lines.update(member=None)
    Member.objects.all().delete()

    answer = client.get(PAGE)

    assert [row[0] for row in rows_of(answer)] == ["Staten", "Region", "Kommuner"]


def test_budget_that_is_sealed_is_only_read(client: Client, budget: Budget) -> None:
    data = posted(client, **{"use-fk": "on"})
    before = amounts_of(budget)
    PlanFactory(association=budget.association, budget=budget, adopted=True)

    answer = client.post(PAGE, data)

    assert 'type="checkbox"' not in client.get(PAGE).content.decode()
    assert answer.context["form"].non_field_errors()
    assert amounts_of(budget) == before


# -- What is taken


def test_only_what_is_ticked_is_written(client: Client, budget: Budget) -> None:
    answer = client.post(PAGE, posted(client, **{"use-fk": "on"}))

    assert answer.status_code == 302
    assert amounts_of(budget) == {
        ("fk", "2026"): 2_250,
        ("regionen", "2026"): 1_000,
        ("ale", "2026"): 500,
    }
    assert Amount.history.count() == 4


def test_proposal_of_a_frame_in_thousands_is_written_in_kronor(
    client: Client, budget: Budget
) -> None:
    address = f"{PAGE}?ar=2027&enhet=tkr&ram=5250"

    client.post(address, posted(client, address, **{"use-regionen": "on", "use-fk": "on"}))

    written = {key: kr for (key, year), kr in amounts_of(budget).items() if year == "2027"}
    assert written == {"fk": 2_625_000, "regionen": 1_313_000}


def test_preliminary_mark_is_set_and_taken_away(client: Client, budget: Budget) -> None:
    Amount.objects.filter(line__key="ale").update(is_preliminary=True, note="Ny")

    client.post(PAGE, posted(client, **{"preliminary-fk": "on", "preliminary-ale": ""}))

    marks = dict(Amount.objects.values_list("line__key", "is_preliminary"))
    assert marks == {"fk": True, "regionen": False, "ale": False}
    assert Amount.objects.get(line__key="ale").note == "Ny"


def test_mark_that_somebody_else_set_stays(client: Client, budget: Budget) -> None:
    data = posted(client, **{"preliminary-fk": "on"})
    Amount.objects.filter(line__key="regionen").update(is_preliminary=True)

    client.post(PAGE, data)

    marks = dict(Amount.objects.values_list("line__key", "is_preliminary"))
    assert marks == {"fk": True, "regionen": True, "ale": False}


def test_mark_wants_an_amount(client: Client, budget: Budget) -> None:
    address = f"{PAGE}?ar=2027&ram=8000"

    blank = client.post(address, posted(client, address, **{"preliminary-fk": "on"}))
    used = client.post(address, posted(client, address, **{"preliminary-fk": "on", "use-fk": "on"}))

    assert list(blank.context["form"].errors) == ["preliminary-fk"]
    assert used.status_code == 302
    amount = Amount.objects.get(line__key="fk", year__key="2027")
    assert (amount.amount_kr, amount.is_preliminary) == (4_000, True)


def test_conflict_is_told_in_its_row_and_saved_the_second_time(
    client: Client, budget: Budget
) -> None:
    address = f"{PAGE}?ar=2026&enhet=kr&ram=8000"
    data = posted(client, address, **{"use-fk": "on", "use-ale": "on"})
    Amount.objects.filter(line__key="fk").update(amount_kr=7)

    first = client.post(address, data)
    between = amounts_of(budget)
    form = first.context["form"]
    again = {name: form[name].value() for name in form.fields}
    client.post(address, {name: value for name, value in again.items() if value})

    assert list(form.errors) == ["use-fk"]
    assert (between["fk", "2026"], between["ale", "2026"]) == (7, 500)
    assert (amounts_of(budget)["fk", "2026"], amounts_of(budget)["ale", "2026"]) == (4_000, 1_000)


def test_proposal_that_became_another_is_shown_before_it_is_written(
    client: Client, budget: Budget
) -> None:
    data = posted(client, **{"use-ale": "on"})
    Member.objects.filter(authority__key="ale").update(share_percent=90)

    first = client.post(PAGE, data)
    form = first.context["form"]

    assert list(form.errors) == ["use-ale"]
    assert form["give-ale"].value() == "1013"
    assert amounts_of(budget)["ale", "2026"] == 500


def test_mark_of_an_amount_that_was_emptied_is_told(client: Client, budget: Budget) -> None:
    data = posted(client, f"{PAGE}?ram=4500", **{"preliminary-fk": "on"})
    Amount.objects.filter(line__key="fk").delete()

    answer = client.post(f"{PAGE}?ram=4500", data)

    assert list(answer.context["form"].errors) == ["preliminary-fk"]


def test_strangers_write_nothing(outsider: User, budget: Budget) -> None:
    client = Client()
    client.force_login(outsider)
    before = amounts_of(budget)

    answer = client.post(PAGE, {"use-fk": "on", "give-fk": "2250", "was-fk": "3000"})

    assert answer.status_code == 404
    assert amounts_of(budget) == before


@pytest.mark.parametrize("members", [1, 12])
def test_page_takes_as_many_queries_whatever_its_size(
    client: Client, association: Association, members: int
) -> None:
    budget = small_budget(BudgetFactory(association=association, key="budget"))
    for number in range(members):
        member = MemberFactory(
            association=association, authority=AuthorityFactory(name=f"Kommun {number}")
        )
        MemberBoard.objects.create(member=member, name="Nämnden", share_percent=100)
        BudgetLineFactory(budget=budget, kind="contribution", member=member)
    client.get(PAGE)

    with CaptureQueriesContext(connection) as queries:
        client.get(PAGE)

    assert len(queries) == 13
