"""A field of prose on a page of its own, as a test writes in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.utils import translation
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from associations.prose import sanitise
from associations.prose_editor import TEXTS
from tests.browser.test_accessibility import Site, watch

PICTURE = "a" * 64
Open = Callable[..., "Field"]


class Field:
    """The field of prose on a page: its text, its buttons, and what it would post."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text: Locator = page.locator(".prose-text").first

    @property
    def posted(self) -> str:
        self.settle()
        return sanitise(self.page.input_value("#id_body"))

    @property
    def body(self) -> str:
        """What the editor makes of the text, whether or not anybody has changed it."""
        self.settle()
        return sanitise(str(self.page.evaluate("prose.body()")))

    def load(self, body: str) -> None:
        self.page.evaluate(
            """body => {
                 prose.textarea.value = body
                 prose.textarea.dispatchEvent(new Event("finsam:prose-load"))
               }""",
            body,
        )

    def settle(self) -> None:
        """Lets the editor hear of a moved cursor, which the browser tells it some time later, and
        lets it put the cursor where it knows it to be, which it does 20 ms after a focus."""
        self.page.evaluate(
            """async () => {
                 const observer = prose.editor.view.domObserver
                 const hear = () => {
                   observer.forceFlush()
                   observer.flush()
                 }
                 hear()
                 await new Promise(done => setTimeout(done, 25))
                 hear()
               }"""
        )

    def click(self) -> None:
        self.text.click()
        expect(self.text).to_be_focused()
        self.settle()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.settle()

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("toolbar").get_by_role("button", name=said(name), exact=True)

    def choose(self, menu: str, item: str) -> None:
        self.button(menu).click()
        name = re.compile(f"^{re.escape(said(item))}$")
        self.page.locator("[role^=menuitem]:visible").filter(has_text=name).click()
        self.settle()

    def answer(self, button: str) -> None:
        """Answers the open dialog, and waits until it has been taken."""
        dialog = self.page.locator("dialog[open]")
        dialog.get_by_role("button", name=said(button), exact=True).click()
        expect(dialog).to_have_count(0)
        self.settle()

    def options(self, block: int = 0) -> dict[str, Any]:
        """The options of a block of the text."""
        blocks = self.page.evaluate(
            "prose.editor.getJSON().content.filter(node => node.type === 'generated')"
        )
        options: dict[str, Any] = json.loads(blocks[block]["attrs"]["options"])
        return options

    def paste(self, html: str) -> None:
        self.page.evaluate(
            """html => {
                 const clipboardData = new DataTransfer()
                 clipboardData.setData("text/html", html)
                 const init = { clipboardData, bubbles: true, cancelable: true }
                 prose.editor.view.dom.dispatchEvent(new ClipboardEvent("paste", init))
               }""",
            html,
        )


def said(name: str) -> str:
    """A text of the editor as the page says it."""
    with translation.override("sv"):
        return str(TEXTS.get(name, name))


def fields_on(live_server: LiveServer, page: Page, settings: Settings) -> Iterator[Open]:
    """Opens the page with a body, and sees to it that the console has nothing to complain of."""
    settings.ROOT_URLCONF = "tests.browser.prose_page"
    site = Site(live_server.url, None, None, None, None)  # type: ignore[arg-type]  # only the address
    heard = watch(site, page)
    page.add_init_script(
        "document.addEventListener('finsam:prose-ready', e => { window.prose = e.detail })"
    )

    def open_it(body: str = "", **query: str) -> Field:
        page.goto(f"{live_server.url}/prosa/?{urlencode({'body': body, **query})}")
        page.wait_for_function("window.prose")
        return Field(page)

    yield open_it
    assert heard == []
