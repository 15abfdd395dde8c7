"""Two browsers in one section, whatever they do: no character of either is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from associations.permissions import RoleName
from plans.models import Section
from plans.queries.versions import versions_of
from tests.browser.conftest import PASSWORD, Site
from tests.conftest import person_with
from tests.factories.plans import SectionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ACTS = ("write", "save", "settle", "settle and write", "lose", "find", "reload", "lose an answer")
CHOICES = ("mine", "theirs", "merged")
# Nothing is on its way: saved, waiting for a choice, or without connection.
AT_REST = re.compile(r"^(?!waiting|saving).")
SLOW = """() => {
    const ask = window.fetch
    window.fetch = async (...asked) => {
        await new Promise((done) => setTimeout(done, 250))
        return ask(...asked)
    }
}"""
NOT_HEARD = """() => {
    const ask = window.fetch
    let isLost = false
    window.fetch = async (...asked) => {
        const answer = await ask(...asked)
        if (isLost || asked[0] !== location.pathname) return answer
        isLost = true
        throw new TypeError("lost")
    }
}"""

Steps = list[tuple[str, int, str]]


@dataclass
class Writer:
    """Somebody at a browser with the section open."""

    name: str
    page: Page
    address: str
    written: list[str]
    is_connected: bool = True

    def open(self) -> None:
        self.page.goto(self.address)
        self.rest()

    def act(self, act: str, choice: str) -> None:
        ACTS_OF_A_WRITER[act](self, choice)

    def write(self, _choice: str = "") -> None:
        word = f"{self.name}{len(self.written)}x"
        self.page.click(".prose-text")
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(f" {word}")
        self.written.append(word)

    def save(self, _choice: str = "") -> None:
        self.page.keyboard.press("Control+s")
        self.rest()

    def settle(self, choice: str) -> None:
        button = self.page.locator(f".conflict button[value={choice}]")
        if button.count():
            button.click()
            self.rest()

    def settle_and_write(self, choice: str) -> None:
        button = self.page.locator(f".conflict button[value={choice}]")
        if button.count():
            self.page.evaluate(SLOW)
            button.click()
            self.write()
            self.rest()

    def lose(self, _choice: str = "") -> None:
        self.is_connected = False
        self.page.context.set_offline(True)

    def find(self, _choice: str = "") -> None:
        self.is_connected = True
        self.page.context.set_offline(False)
        self.rest()

    def reload(self, _choice: str = "") -> None:
        """Without a connection the browser has nothing to show; what is kept waits for it."""
        if self.is_connected:
            self.page.reload()
            self.rest()

    def lose_an_answer(self, _choice: str = "") -> None:
        """What is posted next is taken by the site, which is not heard."""
        self.page.evaluate(NOT_HEARD)

    def rest(self) -> None:
        state = self.page.locator("[data-save-state]")
        expect(state).to_have_attribute("data-save-state", AT_REST, timeout=20_000)

    def end(self) -> None:
        """Go on until everything is saved."""
        self.find()
        for _try in range(10):
            self.save()
            if not self.page.locator(".conflict").count() and self.is_saved():
                return
            self.settle("merged")
        raise AssertionError(f"{self.name} has not saved")

    def is_saved(self) -> bool:
        return not self.page.evaluate("Object.keys(localStorage).length")


ACTS_OF_A_WRITER: dict[str, Callable[[Writer, str], None]] = {
    "write": Writer.write,
    "save": Writer.save,
    "settle": Writer.settle,
    "settle and write": Writer.settle_and_write,
    "lose": Writer.lose,
    "find": Writer.find,
    "reload": Writer.reload,
    "lose an answer": Writer.lose_an_answer,
}
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.sampled_from(CHOICES)),
    min_size=4,
    max_size=9,
)


@pytest.fixture
def pages(site: Site, browser: Browser) -> Iterator[list[Page]]:
    """Two people, signed in, each in a browser of their own."""
    colleague = person_with(RoleName.ADMINISTRATOR, site.association)
    colleague.set_password(PASSWORD)
    colleague.save()
    contexts = [browser.new_context(locale="sv-SE") for _person in range(2)]
    opened = [context.new_page() for context in contexts]
    for page, person in zip(opened, (site.officer, colleague), strict=True):
        Site(site.url, site.association, site.adopted, site.draft, person).sign_in(page)
    yield opened
    for page in opened:
        page.goto("about:blank")
    for context in contexts:
        context.close()


def test_no_character_of_two_writers_is_lost(site: Site, pages: list[Page]) -> None:
    @settings(
        max_examples=6,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @example(
        [
            ("write", 0, "mine"),
            ("write", 1, "mine"),
            ("save", 0, "mine"),
            ("save", 1, "mine"),
            ("settle and write", 1, "theirs"),
            ("reload", 1, "mine"),
            ("settle", 1, "merged"),
        ]
    )
    @example(
        [
            ("lose an answer", 0, "mine"),
            ("write", 0, "mine"),
            ("save", 0, "mine"),
            ("write", 0, "mine"),
            ("reload", 0, "mine"),
            ("write", 1, "mine"),
            ("save", 1, "mine"),
        ]
    )
    @example(
        [
            ("write", 1, "mine"),
            ("lose", 1, "mine"),
            ("write", 1, "mine"),
            ("write", 0, "mine"),
            ("save", 0, "mine"),
            ("find", 1, "mine"),
            ("reload", 1, "mine"),
            ("settle and write", 1, "mine"),
        ]
    )
    @given(STEPS)
    def holds(steps: Steps) -> None:
        section = SectionFactory(plan=site.draft, body="<p>Början.</p>")
        writers = opened(site, pages, section)

        for act, who, choice in steps:
            writers[who].act(act, choice)
        for writer in writers:
            writer.end()

        kept = "".join(version.text.body for version in versions_of(section))
        written = [word for writer in writers for word in writer.written]
        assert [word for word in written if word not in kept] == []
        for page in pages:
            expect(page.locator(".conflict")).to_have_count(0)

    holds()


def opened(site: Site, pages: list[Page], section: Section) -> list[Writer]:
    """Both with the section before them, connected."""
    plan = f"{site.url}/finsam-sjobygden/arbete/planer/{site.draft.period}"
    writers = []
    for name, page in zip("ab", pages, strict=True):
        page.context.set_offline(False)
        writer = Writer(name, page, f"{plan}/avsnitt/{section.key}/", [])
        writer.open()
        writers.append(writer)
    return writers
