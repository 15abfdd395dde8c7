"""Comments on a draft: threads about a passage, and one mail a day."""

from __future__ import annotations

import datetime as dt
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from associations.models import User
from associations.permissions import RoleName
from plans.models import Comment, Plan, Section
from plans.queries.comments import threads_of
from plans.services.comments import answer_comment, settle_thread, write_comment
from plans.services.digest import send_digests
from plans.services.drafts import PlanIsAdopted
from plans.services.sections import remove_section, restore_sections
from tests.conftest import person_with
from tests.factories.associations import UserFactory
from tests.factories.plans import CommentFactory, SectionFactory, adopt

pytestmark = pytest.mark.django_db

WORK = "/finsam-sjobygden/arbete/"
PAGE = f"{WORK}planer/2030/avsnitt/inledning/"


@pytest.fixture
def section(draft: Plan) -> Section:
    return draft.sections.get(key="inledning")


@pytest.fixture
def colleague(draft: Plan) -> User:
    return person_with(RoleName.ADMINISTRATOR, draft.association)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_thread_is_written_answered_settled_and_opened_again(section, officer, colleague):
    page, theirs = client_of(officer), client_of(colleague)
    page.post(f"{PAGE}kommentarer/", {"text": "Ska det stå så?", "quote": "Under  arbete."})
    thread = Comment.objects.get()
    address = f"{PAGE}kommentarer/{thread.pk}/"
    theirs.post(address, {"act": "answer", "text": "Ja."})

    (shown,) = threads_of(section).open
    assert (shown.comment.quote, shown.comment.author) == ("Under arbete.", officer)
    assert [answer.text for answer in shown.answers] == ["Ja."]
    content = page.get(PAGE).content.decode()
    assert "Ska det stå så?" in content
    assert "<q data-quote>Under arbete.</q>" in content

    theirs.post(address, {"act": "settle"})
    assert [each.comment.resolved_by for each in threads_of(section).settled] == [colleague]
    page.post(address, {"act": "answer", "text": "Nej, vänta."})
    assert [len(each.answers) for each in threads_of(section).open] == [2]
    page.post(address, {"act": "settle"})
    page.post(address, {"act": "reopen"})
    assert threads_of(section).settled == ()


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [
        ("kommentarer/", {"text": " "}, "Detta fält måste fyllas i."),
        ("kommentarer/", {"text": "x" * 4001}, "4000"),
        ("kommentarer/{pk}/", {"act": "answer", "text": ""}, "Skriv ett svar."),
    ],
)
def test_faulty_comment_is_refused_at_its_field(section, officer, path, data, said):
    thread = write_comment(section=section, text="Först.", quote="", by=officer)

    answer = client_of(officer).post(PAGE + path.format(pk=thread.pk), data)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Comment.objects.count() == 1


def test_refused_reply_stays_where_it_was_typed(section, officer):
    thread = write_comment(section=section, text="Först.", quote="", by=officer)
    long = "å" * 4001

    answer = client_of(officer).post(
        f"{PAGE}kommentarer/{thread.pk}/", {"act": "answer", "text": long}
    )

    assert answer.status_code == 422
    assert f">{long}</textarea>" in answer.content.decode()


def test_line_breaks_count_as_they_do_where_they_are_typed(section, officer):
    thread = write_comment(section=section, text="Först.", quote="", by=officer)
    typed = "å" * 3989 + "\r\n" * 10
    client = client_of(officer)

    client.post(f"{PAGE}kommentarer/{thread.pk}/", {"act": "answer", "text": f"{typed}."})
    client.post(f"{PAGE}kommentarer/", {"text": f"{typed}x"})

    assert [len(each.text) for each in Comment.objects.exclude(pk=thread.pk)] == [4000, 4000]


def test_reply_that_is_written_when_a_thread_is_settled_is_kept(section, officer):
    thread = write_comment(section=section, text="Först.", quote="", by=officer)

    client_of(officer).post(f"{PAGE}kommentarer/{thread.pk}/", {"act": "settle", "text": "Rättat."})

    (shown,) = threads_of(section).settled
    assert [each.text for each in shown.answers] == ["Rättat."]


def test_what_is_said_is_text(section, officer):
    write_comment(section=section, text="<script>x</script>", quote="<b>y</b>", by=officer)

    content = client_of(officer).get(PAGE).content.decode()

    assert "&lt;script&gt;x&lt;/script&gt;" in content
    assert "&lt;b&gt;y&lt;/b&gt;" in content


def test_comments_come_back_with_their_section(draft, section, officer):
    write_comment(section=section, text="Kvar.", quote="", by=officer)
    act = remove_section(section=Section.objects.get(pk=section.pk), by=officer)
    restore_sections(plan=draft, act=act, by=officer)

    assert [each.comment.text for each in threads_of(section).open] == ["Kvar."]


def test_long_passage_is_shortened(section, officer):
    assert (
        len(write_comment(section=section, text="x", quote="ord " * 200, by=officer).quote) == 300
    )


def test_adopted_plan_is_not_commented(draft, section, officer):
    thread = write_comment(section=section, text="Först.", quote="", by=officer)
    adopt(draft)

    with pytest.raises(PlanIsAdopted):
        write_comment(section=section, text="Sent.", quote="", by=officer)
    with pytest.raises(PlanIsAdopted):
        answer_comment(thread=thread, text="Sent.", by=officer)
    with pytest.raises(PlanIsAdopted):
        settle_thread(thread=thread, is_settled=True, by=officer)


def test_thread_of_another_section_is_not_there(draft, section, officer):
    SectionFactory(plan=draft, key="annat")
    thread = CommentFactory(plan=draft, section_key="annat")

    answer = client_of(officer).post(f"{PAGE}kommentarer/{thread.pk}/", {"act": "settle"})

    assert answer.status_code == 404


def test_work_area_lists_what_waits_for_an_answer(section, officer):
    write_comment(section=section, text="Ett.", quote="", by=officer)
    two = write_comment(section=section, text="Två.", quote="", by=officer)
    settle_thread(thread=two, is_settled=True, by=officer)

    content = client_of(officer).get(WORK).content.decode()

    assert f'href="{PAGE}#kommentarer">{section.title}</a>: 1 kommentar' in content


@pytest.mark.parametrize("count", [1, 12])
def test_page_takes_as_many_queries_with_many_comments(
    section, officer, count, django_assert_num_queries: DjangoAssertNumQueries
):
    for _each in range(count):
        thread = CommentFactory(plan=section.plan)
        CommentFactory(plan=section.plan, thread=thread)

    with django_assert_num_queries(1):
        assert len(threads_of(section).open) == count


# -- The mail


def test_digest_tells_each_what_others_have_said_once(
    section, officer, colleague, settings: Settings
):
    settings.SITE_URL = "https://finsam.example"
    thread = write_comment(
        section=section, text="Ska det stå så?", quote="Under arbete.", by=officer
    )
    answer_comment(thread=thread, text="Ja.", by=colleague)
    reader = person_with(RoleName.READER, section.plan.association)

    assert (len(send_digests().sent), send_digests().sent) == (2, ())

    to_colleague, to_officer = sorted(mail.outbox, key=lambda each: each.to)
    assert (to_colleague.to, to_officer.to) == ([colleague.email], [officer.email])
    assert to_officer.subject == "En ny kommentar till planen"
    assert "Ska det stå så?" in to_colleague.body
    assert "Ja." not in to_colleague.body
    assert f"Svar till {officer.name}" in to_officer.body
    assert f"https://finsam.example{PAGE}#kommentar-{thread.pk}" in to_officer.body
    assert reader.email not in str([each.to for each in mail.outbox])


def test_digest_asks_who_wants_it(section, officer, colleague):
    client_of(colleague).post(f"{WORK}sammanfattning/", {})
    write_comment(section=section, text="Hej.", quote="", by=officer)

    assert send_digests().sent == ()
    client_of(colleague).post(f"{WORK}sammanfattning/", {"wants": "on"})
    write_comment(section=section, text="Hej igen.", quote="", by=officer)
    assert send_digests().sent == (colleague.email,)


def test_digest_tells_nobody_of_another_association(section, officer, outsider):
    write_comment(section=section, text="Hemligt.", quote="", by=officer)

    send_digests()

    assert [each.to for each in mail.outbox if outsider.email in each.to] == []


def test_digest_says_nothing_of_a_section_that_is_gone(section, officer, colleague):
    write_comment(section=section, text="Hej.", quote="", by=officer)
    remove_section(section=section, by=officer)

    assert send_digests().sent == ()


def test_digest_needs_to_know_where_the_site_is(section, settings):
    settings.SITE_URL, settings.DEBUG = "", False

    with pytest.raises(ImproperlyConfigured, match="SITE_URL"):
        send_digests()


def test_who_has_been_away_is_not_told_of_half_a_year(section, officer, colleague):
    old = write_comment(section=section, text="Gammalt.", quote="", by=officer)
    Comment.objects.filter(pk=old.pk).update(written_at=timezone.now() - dt.timedelta(days=180))
    User.objects.update(date_joined=timezone.now() - dt.timedelta(days=400))

    assert send_digests().sent == ()


@pytest.mark.parametrize("refusal", [SMTPRecipientsRefused({}), ValueError("odd address")])
def test_mail_that_could_not_be_sent_is_sent_the_next_time(
    section, officer, colleague, monkeypatch, refusal
):
    third = UserFactory(email="tredje@example.org")
    section.plan.association.role_assignments.create(user=third, role=RoleName.EDITOR)
    write_comment(section=section, text="Hej.", quote="", by=officer)
    send = EmailMessage.send

    def refuse_one(message: EmailMessage) -> int:
        if message.to == [colleague.email]:
            raise refusal
        return send(message)

    monkeypatch.setattr(EmailMessage, "send", refuse_one)
    with pytest.raises(CommandError, match=colleague.email):
        call_command("send_digest")
    monkeypatch.undo()
    call_command("send_digest")

    assert [each.to for each in mail.outbox] == [[third.email], [colleague.email]]
