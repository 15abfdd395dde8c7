"""Writing a plan in Chromium: it saves by itself, survives a lost connection and a second writer,
and every page is for everybody."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from associations.models import User
from associations.permissions import RoleName
from budgets.services.amounts import set_amount
from plans.models import Plan, Section
from plans.queries.outline import outline
from plans.queries.versions import versions_of
from plans.services.copying import start_plan_from
from plans.services.plan import change_plan, delete_plan, restore_plan
from plans.services.sections import remove_section, restore_sections
from tests.browser.conftest import PASSWORD, Site
from tests.browser.test_accessibility import faults_of, violations, watch
from tests.conftest import person_with
from tests.factories.associations import BodyTaskFactory, SeatFactory
from tests.factories.budgets import BudgetFactory, small_budget
from tests.factories.plans import SectionFactory
from tests.plans.documents import block

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PLANS = "/finsam-sjobygden/arbete/planer/"
PLAN = f"{PLANS}2027/"
SECTION = f"{PLAN}avsnitt/ekonomi/"
TEXT = ".prose-text"
STATE = "[data-save-state]"
CONFLICT = ".conflict"
SAVED = re.compile(r"\d\d\.\d\d$")


@pytest.fixture
def section(site: Site) -> Section:
    section = site.draft.sections.get(key="ekonomi")
    section.body = "<p>Ett.</p><p>Två.</p>"
    section.save()
    return section


@pytest.fixture
def other(site: Site, browser: Browser) -> Iterator[Page]:
    """The browser of a colleague, signed in."""
    colleague = person_with(RoleName.ADMINISTRATOR, site.association)
    colleague.set_password(PASSWORD)
    colleague.save()
    context = browser.new_context(locale="sv-SE")
    page = context.new_page()
    sign_in(site, page, colleague)
    yield page
    context.close()


def sign_in(site: Site, page: Page, user: User) -> None:
    Site(site.url, site.association, site.adopted, site.draft, user).sign_in(page)


@pytest.fixture(autouse=True)
def _leave(site: Site, page: Page) -> Iterator[None]:
    """Nothing is asked of the site any more when its rows are taken away."""
    yield
    for each in page.context.browser.contexts if page.context.browser else []:
        for opened in each.pages:
            opened.goto("about:blank")


def open_section(site: Site, page: Page) -> None:
    page.goto(f"{site.url}{SECTION}")
    page.wait_for_selector(TEXT)
    expect(page.locator(STATE)).to_have_attribute("data-save-state", re.compile("."))


def write_at_end(page: Page, text: str) -> None:
    page.click(TEXT)
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def wait_until_saved(page: Page) -> None:
    expect(page.locator(STATE)).to_have_text(SAVED, timeout=15_000)
    page.wait_for_load_state("networkidle")


def is_post(route: Route) -> bool:
    return route.request.method == "POST"


def kept_in(page: Page) -> int:
    """How many texts the browser keeps that are not saved."""
    return int(page.evaluate("Object.keys(localStorage).length"))


def body_of(section: Section) -> str:
    section.refresh_from_db()
    return section.body


def tree(plan: Plan) -> list[str]:
    """Keys in reading order, those inside others with a dot for each level."""
    lines: list[str] = []

    def walk(entries) -> None:
        for entry in entries:
            lines.append("." * (entry.level - 1) + entry.section.key)
            walk(entry.children)

    walk(outline(plan))
    return lines


# -- Saving


def test_what_is_typed_is_saved_and_shown(site, page, section):
    heard = watch(site, page)
    site.sign_in(page)
    open_section(site, page)

    write_at_end(page, " Tre.")
    wait_until_saved(page)

    assert body_of(section) == "<p>Ett.</p><p>Två. Tre.</p>"
    expect(page.locator("[data-preview]")).to_contain_text("Två. Tre.")
    assert heard == []


def test_ctrl_s_saves_at_once(site, page, section):
    site.sign_in(page)
    open_section(site, page)

    page.fill("[name=title]", "Pengar")
    page.keyboard.press("Control+s")
    wait_until_saved(page)

    section.refresh_from_db()
    assert section.title == "Pengar"


def test_long_title_is_refused_beside_the_text_and_kept(site, page, section):
    site.sign_in(page)
    open_section(site, page)

    page.fill("[name=title]", "Å" * 500)
    expect(page.locator(STATE)).to_contain_text("250")

    assert page.input_value("[name=title]") == "Å" * 500
    page.fill("[name=title]", "Kort")
    wait_until_saved(page)


def test_lost_connection_is_survived(site, page, section):
    site.sign_in(page)
    open_section(site, page)

    page.context.set_offline(True)
    write_at_end(page, " Utan nät.")
    expect(page.locator(STATE)).to_contain_text("offline")
    assert body_of(section) == "<p>Ett.</p><p>Två.</p>"
    page.context.set_offline(False)
    wait_until_saved(page)

    assert body_of(section) == "<p>Ett.</p><p>Två. Utan nät.</p>"


def test_closed_without_connection_comes_back(site, page, section):
    site.sign_in(page)
    open_section(site, page)
    page.route(f"**{SECTION}", lambda route: route.abort())
    write_at_end(page, " Kvar.")
    page.wait_for_timeout(100)
    assert kept_in(page) == 1

    page.unroute(f"**{SECTION}")
    page.route(
        f"**{SECTION}",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    page.reload()
    page.wait_for_selector(TEXT)
    expect(page.locator(TEXT)).to_contain_text("Två. Kvar.")
    page.unroute(f"**{SECTION}")
    wait_until_saved(page)

    assert body_of(section) == "<p>Ett.</p><p>Två. Kvar.</p>"
    assert kept_in(page) == 0


def test_saved_text_whose_answer_was_lost_is_no_conflict(site, page, section):
    site.sign_in(page)
    open_section(site, page)
    lost: list[int] = []

    def lose_the_first_answer(route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.route(f"**{SECTION}", lose_the_first_answer)
    write_at_end(page, " Tre.")
    expect(page.locator(STATE)).to_contain_text("Inte sparat.")
    assert (lost, body_of(section)) == ([200], "<p>Ett.</p><p>Två. Tre.</p>")
    write_at_end(page, " Fyra.")
    wait_until_saved(page)

    assert body_of(section) == "<p>Ett.</p><p>Två. Tre. Fyra.</p>"
    expect(page.locator(CONFLICT)).to_have_count(0)
    assert kept_in(page) == 0


def test_signed_out_while_writing_signs_in_and_loses_nothing(site, page, section):
    site.sign_in(page)
    open_section(site, page)
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies()
    write_at_end(page, " Kvar.")
    link = page.locator("[data-away] a")
    expect(link).to_have_text("Logga in (ny flik)")
    assert violations(page) == []
    assert body_of(section) == "<p>Ett.</p><p>Två.</p>"

    with page.context.expect_page() as opened:
        link.click()
    other = opened.value
    other.fill("[name=login]", site.officer.email)
    other.fill("[name=password]", PASSWORD)
    other.click("main button")
    other.wait_for_url(f"**{SECTION}")
    expect(other.locator("[data-returned]")).to_be_visible()
    wait_until_saved(other)
    page.bring_to_front()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_until_saved(page)

    expect(page.locator("[data-away]")).to_be_empty()
    expect(page.locator(CONFLICT)).to_have_count(0)
    assert body_of(section) == "<p>Ett.</p><p>Två. Kvar.</p>"


def test_text_of_a_removed_section_is_kept_until_it_is_back(site, page, section):
    site.sign_in(page)
    open_section(site, page)
    page.wait_for_load_state("networkidle")
    act = remove_section(section=Section.objects.get(pk=section.pk), by=site.officer)
    write_at_end(page, " Kvar.")
    expect(page.locator("[data-away]")).to_contain_text("Någon har tagit bort avsnittet.")

    restore_sections(plan=site.draft, act=act, by=site.officer)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_until_saved(page)

    assert body_of(section) == "<p>Ett.</p><p>Två. Kvar.</p>"


def test_text_of_a_removed_plan_is_kept_until_it_is_back(site, page, section):
    site.sign_in(page)
    open_section(site, page)
    page.wait_for_load_state("networkidle")
    token = delete_plan(plan=site.draft, by=site.officer)
    write_at_end(page, " Kvar.")
    away = page.locator("[data-away]")
    expect(away).to_contain_text("Någon har tagit bort planen.")
    expect(away.locator("a")).to_have_attribute("href", "/finsam-sjobygden/arbete/planer/")
    assert violations(page) == []

    restore_plan(association=site.association, token=token, by=site.officer)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_until_saved(page)

    assert body_of(section) == "<p>Ett.</p><p>Två. Kvar.</p>"


def give_another_period(plan: Plan) -> str:
    """The address of the section of these tests afterwards."""
    change_plan(
        plan=plan,
        title=plan.title,
        period="2041",
        as_of=plan.as_of,
        numbering=plan.numbering,
        by=None,
    )
    return SECTION.replace(f"/{plan.period}/", "/2041/")


def test_writer_goes_on_in_a_plan_that_is_given_another_period(site, page, section):
    site.sign_in(page)
    open_section(site, page)
    page.wait_for_load_state("networkidle")
    address = give_another_period(site.draft)

    write_at_end(page, " Kvar.")
    page.wait_for_url(f"**{address}?flyttad")
    page.wait_for_selector(TEXT)

    expect(page.locator(".notice").first).to_contain_text("Planen gäller nu 2041")
    assert violations(page) == []
    assert body_of(section) == "<p>Ett.</p><p>Två. Kvar.</p>"
    write_at_end(page, " Mer.")
    wait_until_saved(page)
    assert body_of(section) == "<p>Ett.</p><p>Två. Kvar. Mer.</p>"
    assert kept_in(page) == 0


def test_kept_text_is_found_when_its_plan_has_another_period(site, page, section):
    site.sign_in(page)
    open_section(site, page)
    page.wait_for_load_state("networkidle")
    page.route("**/avsnitt/**", lambda route: route.abort())
    write_at_end(page, " Kvar.")
    expect(page.locator(STATE)).to_contain_text("Inte sparat.")
    address = give_another_period(site.draft)

    page.goto(f"{site.url}/finsam-sjobygden/arbete/")
    link = page.locator("[data-kept] li a")
    expect(link).to_have_attribute("href", SECTION)
    page.unroute("**/avsnitt/**")
    link.click()
    page.wait_for_url(f"**{address}")
    expect(page.locator("[data-returned]")).to_be_visible()
    wait_until_saved(page)

    assert body_of(section) == "<p>Ett.</p><p>Två. Kvar.</p>"
    assert kept_in(page) == 0


def test_kept_text_is_listed_until_it_is_saved_or_thrown_away(site, page, section):
    site.sign_in(page)
    open_section(site, page)
    page.route(f"**{SECTION}", lambda route: route.abort())
    write_at_end(page, " Kvar.")
    expect(page.locator(STATE)).to_contain_text("Inte sparat.")
    page.goto(f"{site.url}/finsam-sjobygden/arbete/")

    listed = page.locator("[data-kept] li")
    expect(listed).to_have_count(1)
    expect(listed.locator("a")).to_have_attribute("href", SECTION)
    listed.locator("summary").click()
    expect(listed).to_contain_text("Två. Kvar.")
    assert violations(page) == []
    listed.locator("button").click()

    expect(page.locator("[data-kept]")).to_be_hidden()
    assert kept_in(page) == 0


def without_marks(body: str) -> str:
    """The text without what merging has put between two texts of the same paragraph."""
    return re.sub(r'<finsam-block kind="unsettled"[^>]*></finsam-block>', "", body)


@pytest.mark.parametrize(
    ("choice", "stored"),
    [
        ("mine", "<p>Ett.</p><p>Två. Mitt.</p>"),
        ("theirs", "<p>Ett.</p><p>Två. Deras.</p>"),
        ("merged", "<p>Ett.</p><p>Två. Mitt.</p><p>Två. Deras.</p>"),
    ],
)
def test_second_to_save_chooses(site, page, other, section, choice, stored):
    site.sign_in(page)
    open_section(site, page)
    open_section(site, other)
    write_at_end(other, " Deras.")
    wait_until_saved(other)

    write_at_end(page, " Mitt.")
    page.wait_for_selector(CONFLICT)
    assert "Deras." in page.inner_text(CONFLICT)
    assert violations(page) == []
    page.click(f"{CONFLICT} button[value={choice}]")
    wait_until_saved(page)

    assert without_marks(body_of(section)) == stored
    marks = page.locator(".prose-block", has_text="Två texter att skriva ihop")
    expect(marks).to_have_count(2 if choice == "merged" else 0)
    for mark in marks.all():
        expect(mark).to_contain_text("skrev. Behåll det ena eller skriv ihop dem")
    expect(page.locator(CONFLICT)).to_have_count(0)
    written = "".join(version.text.body for version in versions_of(section))
    assert ("Mitt." in written, "Deras." in written) == (True, True)
    write_at_end(page, " Mer.")
    expect(page.locator(STATE)).not_to_have_text(SAVED)
    wait_until_saved(page)
    assert "Mer." in body_of(section)
    assert kept_in(page) == 0


@pytest.mark.parametrize("choice", ["mine", "theirs", "merged"])
def test_what_is_typed_while_a_conflict_is_settled_is_kept(site, page, other, section, choice):
    site.sign_in(page)
    open_section(site, page)
    open_section(site, other)
    write_at_end(other, " Deras.")
    wait_until_saved(other)
    write_at_end(page, " Mitt.")
    page.wait_for_selector(CONFLICT)
    page.evaluate(
        """const answer = window.fetch
           window.fetch = async (...asked) => {
             await new Promise(done => setTimeout(done, 700))
             return answer(...asked)
           }"""
    )

    page.click(f"{CONFLICT} button[value={choice}]")
    write_at_end(page, " Sedan.")

    if choice != "mine":  # it meets the text that was chosen, and one chooses again
        expect(page.locator(CONFLICT)).to_contain_text("Sedan.", timeout=10_000)
        page.click(f"{CONFLICT} button[value=mine]")
    wait_until_saved(page)
    expect(page.locator(CONFLICT)).to_have_count(0)
    assert body_of(section) == "<p>Ett.</p><p>Två. Mitt. Sedan.</p>"
    assert "Deras." in "".join(version.text.body for version in versions_of(section))
    assert kept_in(page) == 0


def test_the_other_is_seen(site, page, other, section):
    open_section(site, other)
    other.wait_for_load_state("networkidle")
    site.sign_in(page)
    open_section(site, page)

    expect(page.locator("[data-others]")).to_contain_text("Anna administrator")


def test_writes_without_scripts(site, page_without_scripts, section):
    page = page_without_scripts
    site.sign_in(page)
    page.goto(f"{site.url}{SECTION}")

    page.fill("[name=body]", "<p>Ren text.</p>")
    with page.expect_navigation():
        page.click(".section-saving button")

    assert body_of(section) == "<p>Ren text.</p>"


def test_figures_follow_the_budget_when_one_comes_back(site, page, section):
    budget = small_budget(BudgetFactory(association=site.association))
    Plan.objects.filter(pk=site.draft.pk).update(budget=budget)
    section.body = '<p>Staten: <finsam-figure ref="line:stat/2026"></finsam-figure>.</p>'
    section.save()
    site.sign_in(page)
    open_section(site, page)
    expect(page.locator(".prose-figure")).to_have_text("600\u202f000\xa0kr")

    set_amount(
        line=budget.lines.get(key="stat"),
        year=budget.years.get(key="2026"),
        amount_kr=700_000,
        expected_kr=600_000,
        by=site.officer,
    )
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator(".prose-figure")).to_have_text("700\u202f000\xa0kr")
    expect(page.locator("[data-preview]")).to_contain_text("700\u202f000\xa0kr")


def test_printed_page_follows_what_is_saved(site, page, section):
    heard = watch(site, page)
    site.sign_in(page)
    open_section(site, page)

    page.get_by_role("button", name="Utskrift").click()
    status = page.locator("[data-print-status]")
    expect(status).to_have_text(re.compile(r"^Sida \d+ av \d+, utskriven"), timeout=20_000)
    first = page.locator(".section-print img").get_attribute("src")
    write_at_end(page, " Tre.")
    wait_until_saved(page)

    expect(page.locator(".section-print img")).not_to_have_attribute("src", first, timeout=20_000)
    expect(status).to_have_text(re.compile(r"^Sida \d+ av \d+, utskriven"), timeout=20_000)
    expect(page.locator(".section-print img")).not_to_have_js_property("naturalWidth", 0)
    assert violations(page) == []
    page.get_by_role("button", name="Webbsida").click()
    expect(page.locator("[data-preview]")).to_contain_text("Tre.")
    assert heard == []


def test_comment_goes_though_the_text_cannot_be_saved_and_nothing_is_lost(site, page, section):
    site.sign_in(page)
    open_section(site, page)
    page.route(f"**{SECTION}", lambda route: route.abort() if is_post(route) else route.continue_())
    write_at_end(page, " Kvar.")
    page.fill("[data-comment-form] textarea", "å" * 4000)
    page.evaluate("document.querySelector('[data-comment-form] textarea').maxLength = 5000")
    page.locator("[data-comment-form] textarea").press_sequentially("å")
    with page.expect_navigation():
        page.get_by_role("button", name="Kommentera").click()

    expect(page.locator("[data-comment-form] .errorlist")).to_contain_text("4000")
    page.unroute(f"**{SECTION}")
    write_at_end(page, " Mer.")
    wait_until_saved(page)
    assert body_of(section) == "<p>Ett.</p><p>Två. Kvar. Mer.</p>"


def test_marked_passage_is_commented_and_what_is_typed_is_saved(site, page, section):
    heard = watch(site, page)
    site.sign_in(page)
    open_section(site, page)

    write_at_end(page, " Tre.")
    page.keyboard.press("Shift+Home")
    expect(page.locator("[data-marked] q")).to_have_text("Två. Tre.")
    page.fill("[data-comment-form] textarea", "Ska det stå så?")
    assert violations(page) == []
    page.get_by_role("button", name="Kommentera").click()
    page.wait_for_url("**#kommentar-*")

    expect(page.locator(".comment [data-quote]")).to_have_text("Två. Tre.")
    expect(page.locator("[data-comments]")).to_have_attribute("data-quotes-found", "1")
    assert body_of(section) == "<p>Ett.</p><p>Två. Tre.</p>"
    assert violations(page) == []
    page.get_by_role("button", name="Klart").click()
    expect(page.locator("#comments-title")).to_have_text("Kommentarer")
    assert heard == []


# -- The outline


def test_outline_by_keyboard(site, page):
    site.sign_in(page)
    page.goto(f"{site.url}{PLAN}")

    page.locator("#avsnitt-ekonomi summary", has_text="Ändra").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**steg=up**")
    assert tree(site.draft) == ["ekonomi", "inledning"]
    page.locator("#avsnitt-inledning summary", has_text="Ändra").focus()
    page.keyboard.press("Enter")
    page.locator("#avsnitt-inledning button[value=in]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**steg=in**")

    assert tree(site.draft) == ["ekonomi", ".inledning"]


def test_outline_by_mouse(site, page):
    third = SectionFactory(plan=site.draft, key="tredje", order=9)
    site.sign_in(page)
    page.goto(f"{site.url}{PLAN}")

    source = page.locator("#avsnitt-inledning > .outline-line")
    target = page.locator(f"#avsnitt-{third.key} > .outline-line")
    height = target.bounding_box()["height"]
    source.drag_to(target, target_position={"x": 40, "y": height / 2})
    page.wait_for_url("**oppet=inledning**")

    assert tree(site.draft) == ["ekonomi", "tredje", ".inledning"]


def test_removed_section_is_brought_back_at_once(site, page):
    site.sign_in(page)
    page.goto(f"{site.url}{PLAN}avsnitt/ekonomi/ta-bort/")

    page.click("main form .button")
    page.wait_for_url("**borttaget=**")
    assert tree(site.draft) == ["inledning"]
    page.click(".notice button")
    page.wait_for_url(f"**{PLAN}")

    assert tree(site.draft) == ["inledning", "ekonomi"]


# -- For everybody


@pytest.mark.parametrize(
    "path",
    [
        PLANS,
        f"{PLANS}ny/",
        f"{PLAN}?oppet=ekonomi",
        f"{PLANS}2026/",
        f"{PLANS}2026/avsnitt/inledning/",
        f"{PLANS}2029/att-se-over/",
        SECTION,
        f"{SECTION}ta-bort/",
        f"{SECTION}versioner/",
        f"{SECTION}versioner/1/",
    ],
)
def test_page_is_for_everybody(site, page, section, path):
    SectionFactory(plan=site.adopted, key="inledning", title="Inledning")
    gone = SectionFactory(plan=site.draft, key="borta", title="Borta")
    remove_section(section=gone, by=site.officer)
    if "2029" in path:
        section.body = "<p>Under 2027 kostar det 100 kr för unga 16–29 år.</p>"
        section.save()
        start_plan_from(
            source=site.draft, title="Plan", period="2029", as_of=dt.date(2028, 1, 1), by=None
        )
    site.sign_in(page)

    assert faults_of(site, page, path) == []


def test_form_with_errors_is_for_everybody(site, page):
    site.sign_in(page)
    page.goto(f"{site.url}{PLANS}ny/")
    page.fill("[name=period]", "2027")
    page.click("main .button")
    page.wait_for_selector(".errorlist")

    assert violations(page) == []


# -- Blocks in the text look as they are printed


LOOKS = """
([place, selectors]) => selectors.map(selector => {
  const style = getComputedStyle(document.querySelector(`${place} ${selector}`))
  const looks = /^(font|color|background|fill|text-align|padding|border|line-height|list)/
  return [selector, [...style].filter(name => looks.test(name)).map(name => [name, style[name]])]
})
"""
PARTS = [
    ".money-table caption",
    ".money-table .caption-number",
    ".money-table thead .amount",
    ".money-table tbody th",
    ".money-table .row-total .amount",
    ".prose-table thead th",
    ".prose-table tbody th",
    ".prose-table tbody td",
    ".subheading",
    "ul.items li",
    "ul.items li p",
    "figcaption",
    ".chart-text",
    ".chart-bar-strong",
    "summary",
]


def test_blocks_look_in_the_text_as_on_the_page(site, page, section):
    board = site.association.bodies.get()
    BodyTaskFactory(body=board)
    SeatFactory(body=board)
    site.draft.budget = small_budget(BudgetFactory(association=site.association))
    site.draft.save()
    section.body = (
        block("budget-table", caption="Budget")
        + block("persons", body=board.key)
        + block("bodies", bodies=[board.key])
        + block("budget-chart", caption="Diagram", groups=["kostnader"])
    )
    section.save()
    site.sign_in(page)
    open_section(site, page)

    for place in (".prose-block-preview", "[data-preview]"):
        for part in PARTS:
            expect(page.locator(f"{place} {part}").first).to_be_attached()
    in_text = page.evaluate(LOOKS, [".prose-block-preview", PARTS])
    on_page = page.evaluate(LOOKS, ["[data-preview]", PARTS])

    assert all(len(looks) > 20 for _part, looks in in_text)
    assert in_text == on_page
