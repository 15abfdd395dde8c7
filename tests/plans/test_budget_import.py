"""Reading a budget from a workbook: the pages, from the upload to the new budget."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from associations.models import Association, User
from budgets.exchange.keeping import keep
from budgets.exchange.workbook import MOST_ROWS, Workbook
from budgets.exchange.writing import write_budget
from budgets.models import Budget, BudgetLine
from budgets.queries import BudgetValue, budget_value
from budgets.services import importing
from tests.budgets.bad_files import FILES, GOOD, with_parts
from tests.budgets.workbooks import book_of, uncomputed
from tests.factories.associations import AuthorityFactory, MemberFactory
from tests.factories.budgets import BudgetFactory, amounts_of, small_budget
from tests.factories.projects import ProjectFactory

pytestmark = pytest.mark.django_db

PAGE = "/finsam-sjobygden/arbete/budget-import/"
LIST = "/finsam-sjobygden/arbete/budget/"


@pytest.fixture
def client(officer: User) -> Client:
    client = Client()
    client.force_login(officer)
    return client


def upload(client: Client, content: bytes, name: str = "budget.xlsx") -> Any:
    return client.post(PAGE, {"file": SimpleUploadedFile(name, content)})


class Fields(HTMLParser):
    """What the form of a page would post: inputs, and what is selected."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        name = named.get("name") or ""
        if tag == "select":
            self.select = name
        elif tag == "option" and (self.select not in self.values or "selected" in named):
            self.values[self.select] = named.get("value") or ""
        elif tag == "input" and name and named.get("type") != "checkbox":
            self.values[name] = named.get("value") or ""


def fields_of(response: Any) -> dict[str, str]:
    _before, _form, after = response.content.decode().partition('class="import-form"')
    fields = Fields()
    fields.feed(after.partition("</form>")[0])
    return fields.values


def again(client: Client, response: Any, **changes: str) -> Any:
    return client.post(PAGE, fields_of(response) | changes)


def create(client: Client, response: Any, **changes: str) -> Any:
    return client.post(PAGE, fields_of(response) | changes | {"create": "1"})


def text_of(response: Any) -> str:
    """The words of the page, without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


@pytest.mark.parametrize("name", FILES)
def test_file_that_cannot_be_read_gets_its_own_answer(client: Client, name: str) -> None:
    called, make, answer = FILES[name]

    response = upload(client, make(), called)

    errors = response.context["form"].errors
    assert list(errors) == ["file"]
    assert errors["file"][0].startswith(answer)
    assert Budget.objects.count() == 0


def test_every_answer_is_another_one() -> None:
    by_answer: dict[str, set[str]] = {}
    for name, (_called, _make, answer) in FILES.items():
        by_answer.setdefault(answer, set()).add(name)

    assert sorted(map(sorted, by_answer.values())) == sorted(
        [
            ["empty"],
            ["csv", "html", "word"],
            ["xls"],
            ["password"],
            ["macros"],
            ["ods", "xlsb"],
            ["merged"],
            ["50 MB"],
            ["cut off", "damaged sheet", "entities", "flipped bytes"],
            ["bomb", "shared text"],
            ["blank", "no amounts"],
            ["without values"],
            ["too many columns", "too many rows"],
        ]
    )


def test_no_file_is_said(client: Client) -> None:
    response = client.post(PAGE, {})

    assert response.context["form"].errors["file"] == ["Välj en arbetsbok att läsa in."]


def test_preview_saves_nothing_and_creating_saves_all(
    client: Client, association: Association
) -> None:
    preview = upload(client, GOOD)
    assert Budget.objects.count() == 0

    response = create(client, preview, title="Budget för prov")

    budget = Budget.objects.get()
    assert response.headers["Location"] == f"{LIST}{budget.key}/"
    assert (budget.association, budget.title) == (association, "Budget för prov")
    assert amounts_of(budget) == {("bidrag", "2026"): 500, ("kansli", "2026"): 300}
    assert {line.key: line.kind for line in budget.lines.all()} == {
        "bidrag": "contribution",
        "kansli": "cost",
    }


def test_history_names_who_created_it(client: Client, officer: User) -> None:
    create(client, upload(client, GOOD))

    assert {row.history_user for row in BudgetLine.history.all()} == {officer}


def test_choices_change_what_is_created(client: Client) -> None:
    content = book_of(
        ("Tabellen är i tkr",),
        (None, 2026, 2027),
        ("Bidrag", 500, 510),
        ("Kansli", 300, 310),
        ("Extra", 10, None),
        ("Borttagen", 1, 1),
    )
    preview = upload(client, content)

    changed = again(
        client,
        preview,
        **{
            "unit": "kr",
            "role-0-4": "capital-out",
            "group-0-4": "i:out",
            "role-0-5": "out",
            "column-0-2": "out",
            "column_kind-0-1": "outcome",
        },
    )
    create(client, changed)

    budget = Budget.objects.get()
    assert amounts_of(budget) == {
        ("bidrag", "2026-utfall"): 500,
        ("kansli", "2026-utfall"): 300,
        ("extra", "2026-utfall"): 10,
    }
    extra = budget.lines.get(key="extra")
    assert (extra.kind, extra.group.title) == ("capital-out", "Kostnader")
    assert "Du har valt att utelämna den." in text_of(changed)


def test_new_heading_takes_the_lines_below_it(client: Client) -> None:
    content = book_of((None, 2026), ("Bidrag", 500), ("Kansli", 300), ("Insatser", None), ("A", 7))
    preview = upload(client, content)

    create(client, again(client, preview, **{"role-0-3": "heading"}))

    lines = {line.label: line.group.title for line in Budget.objects.get().lines.all()}
    assert lines == {"Bidrag": "Intäkter", "Kansli": "Kostnader", "A": "Insatser"}


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("1.234.567", "En punkt kan betyda tusental eller decimaler."),
        ("5 200 kr/år", "Ett belopp per år"),
        ("3 000 *", "Märket efter beloppet kan betyda något."),
        (10.0**16, "Beloppet är större än"),
        (1234.5, "Belopp skrivs i hela kronor, utan ören."),
        ("se bilaga", "Det här är inget belopp."),
    ],
)
def test_amount_that_cannot_be_read_is_asked_about(
    client: Client, typed: str | float, why: str
) -> None:
    preview = upload(client, book_of((None, 2026, 2027), ("Bidrag", 500, 1), ("Kansli", typed, 1)))
    assert why in text_of(preview)
    assert 'name="cell-0-2-1"' in preview.content.decode()

    refused = create(client, preview)
    assert Budget.objects.count() == 0
    assert "Red ut det här innan budgeten skapas:" in text_of(refused)

    create(client, refused, **{"cell-0-2-1": "300 kr"})
    assert amounts_of(Budget.objects.get())["kansli", "2026"] == 300


@pytest.mark.parametrize(
    ("typed", "amount_kr"),
    [
        ("12,5 mnkr", 12_500_000),
        ("− 500", -500),
        ("1 234 567 kr", 1_234_567),
        ("57 649 000kr", 57_649_000),
        ("(500)", -500),
        ("1200 tkr", 1_200_000),
        ("–", 0),
        (1234.0000000001, 1234),
    ],
)
def test_amount_as_people_write_it_is_read(
    client: Client, typed: str | float, amount_kr: int
) -> None:
    create(client, upload(client, book_of((None, 2026), ("Bidrag", 500), ("Kansli", typed))))

    assert amounts_of(Budget.objects.get())["kansli", "2026"] == amount_kr


def test_error_of_a_formula_is_asked_about(client: Client) -> None:
    def change(parts: dict[str, bytes]) -> None:
        sheet = parts["xl/worksheets/sheet1.xml"]
        assert b"<v>300</v>" in sheet
        parts["xl/worksheets/sheet1.xml"] = sheet.replace(
            b'<c r="B5"><v>300</v></c>', b'<c r="B5" t="e"><f>B4*#REF!</f><v>#REF!</v></c>'
        )

    preview = upload(client, with_parts(change))

    assert "B5, Kansli, #REF!: Formeln har ett fel (#REF!)." in text_of(preview)
    create(client, preview, **{"cell-0-4-1": ""})
    assert amounts_of(Budget.objects.get()) == {("bidrag", "2026"): 500}


def test_merged_amounts_of_a_column_that_is_made_a_year_are_asked_about(client: Client) -> None:
    rows = ((None, 2026, "Förslag"), ("Bidrag", 500, 510), ("Kansli", 300, 310), ("El", 5, None))
    year = {"column-0-2": "year", "column_year-0-2": "2027", "column_kind-0-2": "plan"}
    preview = again(client, upload(client, uncomputed(rows, merged="C3:C4")), **year)
    asked = "Sammanfogade celler delar på ett belopp. Skriv beloppet för den här cellen"
    assert f"C3, Kansli, C3:C4: {asked}" in text_of(preview)
    assert f"C4, El, C3:C4: {asked}" in text_of(preview)

    refused = create(client, preview)
    assert Budget.objects.count() == 0
    create(client, refused, **{"cell-0-2-2": "300", "cell-0-3-2": ""})

    amounts = amounts_of(Budget.objects.get())
    assert amounts["kansli", "2027"] == 300
    assert ("el", "2027") not in amounts


def test_formula_without_value_in_another_sheet_is_asked_about(client: Client) -> None:
    rows = ((None, 2026), ("Bidrag", 500), ("Kansli", 300), ("Hyra", 40))
    other = ((None, 2026), ("Bidrag", 500), ("Hyra", "=B2*1.1"))
    preview = again(client, upload(client, uncomputed(rows, other)), sheet="1")

    refused = create(client, again(client, preview))

    assert Budget.objects.count() == 0
    assert "B3, Hyra, =B2*1.1: Formler räknas inte ut här." in text_of(refused)
    create(client, refused, **{"cell-1-2-1": "550"})
    assert amounts_of(Budget.objects.get())["hyra", "2026"] == 550


def test_amounts_with_decimals_can_all_be_rounded(client: Client) -> None:
    preview = upload(client, book_of((None, 2026), ("Bidrag", 500.5), ("Kansli", 299.4)))

    create(client, preview, rounds="on")

    assert amounts_of(Budget.objects.get()) == {("bidrag", "2026"): 501, ("kansli", "2026"): 299}


def test_sums_are_compared_with_their_arithmetic(client: Client) -> None:
    content = book_of(
        ("Budget 2010, tkr",),
        (None, 2010),
        ("Intäkter",),
        ("Ägarbidrag", 5000),
        ("Övriga intäkter", 4982),
        ("Summa", 10422),
        ("Kostnader",),
        ("Samordnare", 510),
        ("Kontor", 39),
        ("Summa", 549),
    )

    text = text_of(upload(client, content)).replace("\u202f", " ")

    assert (
        "Summa Rad 6 Är summan av Intäkter Svar 2010: 10 422 i arbetsboken, posterna ger 9 982 "
        "(5 000 + 4 982): 440 mer"
    ) in text
    assert "Summa Rad 10 Är summan av Kostnader Svar stämmer" in text


@pytest.mark.parametrize("role", ["cost", "unallocated", "heading"])
def test_row_without_a_name_is_named_by_its_number(client: Client, role: str) -> None:
    preview = upload(client, book_of((None, 2026), ("Bidrag", 500), (None, 77), ("Kansli", 300)))

    refused = create(client, preview, **{"role-0-2": role})

    assert Budget.objects.count() == 0
    assert 'href="#row-2">Rad 3: Raden har inget namn.' in refused.content.decode()
    (row,) = (each for each in refused.context["preview"].rows if each.at == 2)
    assert row.messages[0].startswith("Raden har inget namn.")
    create(client, refused, **{"role-0-2": ""})
    assert Budget.objects.get().lines.count() == 2


def test_year_has_to_be_said_when_no_heading_does(client: Client) -> None:
    preview = upload(client, book_of((None, "Belopp"), ("Bidrag", 500), ("Kansli", 300)))
    assert "Ingen kolumn har ett års belopp." in text_of(preview)

    chosen = again(client, preview, **{"column-0-1": "year"})
    assert "Kolumn B: Ange vilket år, mellan 2003 och 2100." in text_of(chosen)
    create(client, chosen, **{"column_year-0-1": "2026", "column_last-0-1": "6"})

    year = Budget.objects.get().years.get()
    assert (year.year, year.first_month, year.last_month) == (2026, 1, 6)


def test_what_did_not_come_from_here_is_not_read(client: Client) -> None:
    fields = fields_of(upload(client, GOOD))

    response = client.post(PAGE, fields | {"workbook": "x" + fields["workbook"], "create": "1"})

    assert response.context["form"].errors["file"][0].startswith("Det som laddades upp har gått")
    assert Budget.objects.count() == 0


def test_nonsense_in_the_choices_does_no_harm(client: Client) -> None:
    preview = upload(client, GOOD)
    nonsense = {
        "role-0-2": "kung",
        "role-0-x": "cost",
        "role-0": "cost",
        "group-0-2": "r:9999",
        "group-0-1": "r:1",
        "column-0-1": "kung",
        "column_year-0-1": "²",
        "column_label-0-1": "x\0",
        "column-0-99": "year",
        "cell-0-2": "5",
        "unit": "guld",
        "sheet": "7",
    }

    response = create(client, preview, **nonsense)

    assert response.status_code == 200
    assert Budget.objects.count() == 0


def test_character_that_no_database_holds_is_dropped(client: Client) -> None:
    create(client, upload(client, GOOD), **{"column_label-0-1": "Budget\0 2026"})

    assert Budget.objects.get().years.get().label == "Budget 2026"


def test_own_workbook_makes_the_same_budget(client: Client, association: Association) -> None:
    original = small_budget(BudgetFactory(association=association, title="Budget 2026"))
    project = ProjectFactory(association=association, key="jobbsam")
    member = MemberFactory(association=association, authority=AuthorityFactory(key="sjo"))
    original.lines.filter(key="kommun").update(member=member)
    original.lines.filter(key="stat").update(party="state")
    original.lines.filter(key="insatser").update(project=project, basis="per 6 mån")
    original.years.filter(key="2026").update(
        first_month=3, opening_kr=7, opening_source="forecast", opening_note="oktober"
    )
    amount = original.lines.get(key="kansli").amounts.get(year__key="2026")
    amount.note, amount.is_preliminary = "Preliminär lön", True
    amount.save()
    content = client.get(f"{LIST}{original.key}/budget.xlsx").content

    create(client, upload(client, content))

    copy = Budget.objects.exclude(pk=original.pk).get()
    assert unkeyed(copy) == unkeyed(original)
    assert copy.lines.get(key="kommun").member == member


def unkeyed(budget: Budget) -> BudgetValue:
    return replace(budget_value(budget), key="")


def test_queries_are_those_of_looking_up_whatever_the_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 100):
        content = book_of((None, 2026), *((f"Post {n}", n + 1) for n in range(count)))
        with django_assert_num_queries(3):  # who asks: session, user, association
            preview = upload(client, content)
        with django_assert_num_queries(3):
            looked_again = again(client, preview)
        assert len(looked_again.context["preview"].rows) == count


def test_form_of_the_largest_workbook_is_taken(client: Client) -> None:
    """Two choices for each row are more fields than Django takes by itself."""
    fields = {f"{name}-0-{row}": "" for name in ("role", "group") for row in range(MOST_ROWS)}

    response = client.post(PAGE, fields | {"workbook": keep(Workbook(()), "Budget")})

    assert response.status_code == 200
    assert response.context["form"].errors["file"][0].startswith("Inga belopp hittades.")


def test_list_leads_to_the_import(client: Client, association: Association) -> None:
    empty = client.get(LIST).content.decode()
    small_budget(BudgetFactory(association=association))
    filled = client.get(LIST).content.decode()

    assert empty.count(f'href="{PAGE}"') == 2  # in the empty state, and among the ways to begin
    assert filled.count(f'href="{PAGE}"') == 1


@pytest.mark.parametrize("who", ["outsider", "reader", "board_member", "stranger"])
def test_nobody_else_uploads(who: str, association: Association, request: Any) -> None:
    client = Client()
    if user := request.getfixturevalue(who):
        client.force_login(user)

    assert upload(client, GOOD).status_code == 404


def test_failing_in_the_middle_saves_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(budget: Budget) -> None:
        raise RuntimeError

    preview = upload(client, GOOD)
    monkeypatch.setattr(importing, "check_computable", fail)

    with pytest.raises(RuntimeError):
        create(client, preview)

    assert Budget.objects.count() == 0


def test_written_workbook_is_not_confused_by_the_language(client: Client) -> None:
    budget = small_budget(BudgetFactory(title="Budget"))
    value = budget_value(budget)
    with translation.override("en"):
        content = write_budget(value)

    preview = upload(client, content)

    assert preview.context["proposal"].value.sheet == value.sheet
