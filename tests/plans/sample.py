"""A plan document by hand, with every type of block and running text. All its text is invented."""

import hashlib
from io import BytesIO

from PIL import Image as Picture

from plans.document.types import (
    AdoptionMark,
    Asset,
    AssociationFacts,
    AttachedDocument,
    BarChart,
    Block,
    BudgetFigure,
    Cell,
    ChartNode,
    ChartPoint,
    ChartSeries,
    Definition,
    Definitions,
    Emphasis,
    Fact,
    Facts,
    Figure,
    Footnote,
    Heading,
    Image,
    Inline,
    Item,
    ItemList,
    LineBreak,
    Link,
    MemberFact,
    MoneyCell,
    MoneyColumn,
    MoneyRow,
    MoneyTable,
    OrganisationChart,
    Paragraph,
    PlanDocument,
    PlanFacts,
    Problem,
    Quotation,
    Reference,
    Section,
    Strong,
    Table,
    Target,
    TermUse,
    Text,
)
from plans.output.pdf import EmbeddedFile

YEARS = ("Budget 2025", "Budget 2026", "Plan 2027", "Plan 2028")

SENTENCES = (
    (
        "Förbundet samlar kommunerna, regionen och de statliga myndigheterna kring människor som "
        "behöver stöd från flera håll samtidigt."
    ),
    (
        "Arbetet bygger på att den som möter en deltagare först också håller i kontakten tills "
        "någon annan har tagit över."
    ),
    (
        "Under året prövas en gemensam ingång, där handläggarna sitter i samma lokaler två dagar "
        "i veckan och delar på mottagningen."
    ),
    (
        "Erfarenheterna från de tidigare åren visar att korta vägar mellan verksamheterna betyder "
        "mer än nya metoder."
    ),
    (
        "Styrelsen vill att varje insats beskriver vad som händer efter den sista dagen, så att "
        "kunskapen stannar kvar i ordinarie verksamhet."
    ),
    (
        "Beredningsgruppen följer upp läget varje kvartal och lämnar en sammanfattning på högst "
        "två sidor till styrelsen."
    ),
)


def picture_bytes() -> bytes:
    """A small picture, the same bytes every time."""
    picture = Picture.new("RGB", (640, 260), "#dfe7ea")
    for place in range(6):
        picture.paste("#0f4c5c", (40 + 100 * place, 220 - 30 * place, 100 + 100 * place, 240))
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


PICTURE = picture_bytes()
PICTURE_SHA256 = hashlib.sha256(PICTURE).hexdigest()
ASSETS = {PICTURE_SHA256: PICTURE}
FILES = (
    EmbeddedFile("plan.json", "Planen som data", "application/json", b'{"schema": 1}', "Source"),
    EmbeddedFile("budget.csv", "Budgeten som tabell", "text/csv", b"group;line\n", "Data"),
)


def sample_document(
    *, adopted: bool = True, repeats: int = 1, accent: str = "#0f4c5c", footnotes: int = 2
) -> PlanDocument:
    """The whole plan. `repeats` makes it longer, `footnotes` are those of each repeated section."""
    sections = (
        *_opening(),
        *_organisation(),
        *_money(),
        *(part for place in range(repeats) for part in _project(place, footnotes=footnotes)),
        *_follow_up(drafting=not adopted),
        *_appendices(),
    )
    return PlanDocument(
        schema=1,
        association=AssociationFacts(
            slug="finsam-exempel",
            name="Samordningsförbundet Sjöbygden",
            short_name="Finsam Sjöbygden",
            org_number="222000-0000",
            website="https://finsam.example.org",
            accent=accent,
            logo="",
            members=(
                MemberFact("Arbetsförmedlingen", "Staten"),
                MemberFact("Försäkringskassan", "Staten"),
                MemberFact("Region Sjölän", "Regionen"),
                MemberFact("Norrvikens kommun", "Kommunerna"),
                MemberFact("Sjöbygdens kommun", "Kommunerna"),
                MemberFact("Östra Mo kommun", "Kommunerna"),
            ),
        ),
        plan=PlanFacts(
            title="Verksamhetsplan och budget",
            period="2026",
            as_of="2025-11-21",
            adoption=AdoptionMark(
                decided_on="2025-11-21",
                paragraph="§ 45",
                reference_number="2025/17",
                text="Fastställd av styrelsen den 21 november 2025, § 45",
            )
            if adopted
            else None,
            attachments=(
                AttachedDocument("Förbundsordning 2019", "a" * 64, "application/pdf"),
                AttachedDocument("Revisorernas berättelse 2024", "b" * 64, "application/pdf"),
            ),
        ),
        sections=sections,
        figures=(
            BudgetFigure(
                key="line:staten/2026",
                group="Intäkter",
                line="Staten",
                kind="contribution",
                year="2026",
                year_kind="budget",
                amount_kr=1_200_000,
                note="",
            ),
        ),
        references=(
            Target("section:ekonomi", "avsnitt-ekonomi", "3", "Ekonomi"),
            Target("table:budget", "tabell-budget", "2", "Budget"),
        ),
        assets=(Asset(PICTURE_SHA256, "image/png"),),
    )


def footnote(number: int, *children: Inline) -> Footnote:
    return Footnote(number=number, anchor=f"fotnot-{number}", children=children)


def paragraph(*parts: Inline | str) -> Paragraph:
    return Paragraph(tuple(Text(part) if isinstance(part, str) else part for part in parts))


def prose(start: int, sentences: int = 4) -> Paragraph:
    chosen = [SENTENCES[(start + place) % len(SENTENCES)] for place in range(sentences)]
    return paragraph(" ".join(chosen))


def _section(
    key: str,
    number: str,
    title: str,
    level: int,
    *blocks: Block,
    appendix: bool = False,
) -> Section:
    return Section(
        key=key,
        number=number,
        anchor=f"avsnitt-{key}",
        title=title,
        level=level,
        appendix=appendix,
        blocks=blocks,
    )


def _opening() -> tuple[Section, ...]:
    quotation = Quotation(
        blocks=(paragraph("Ingen ska behöva berätta sin historia fyra gånger för fyra kontor."),),
        source=(Text("Deltagare i referensgruppen, "), Emphasis((Text("Samtal om stöd"),))),
    )
    return (
        _section("citat", "", "", 1, quotation),
        _section(
            "sammanfattning",
            "",
            "Sammanfattning",
            1,
            paragraph(
                "Planen visar vad förbundet gör under 2026 och vad det kostar. Tre insatser "
                "fortsätter, en ny börjar i augusti, och en fjärdedel av medlen hålls öppna."
            ),
            prose(0),
            paragraph(
                "Intäkterna är ",
                Figure("sum:income/2026", 5_660_000, "kr", "5\u202f660\u202f000\u00a0kr"),
                ", varav ",
                Figure("share:line:stat/2026", 500, "percent", "50\u00a0%"),
                " från staten. Hur de används står i avsnitt ",
                Reference("section:ekonomi", "avsnitt-ekonomi", "3", page=True),
                ".",
            ),
        ),
        _section(
            "uppdrag",
            "1",
            "Bakgrund: uppdrag, medlemmar och varför förbundet finns",
            1,
            paragraph(
                "Förbundet är en egen juridisk person med sex medlemmar. Det finansierar insatser "
                "som ingen av medlemmarna kan genomföra på egen hand."
            ),
            paragraph(
                SENTENCES[0],
                " Verksamheten vilar på lagen om finansiell samordning",
                footnote(
                    1,
                    Text("Lag (2003:1210) om finansiell samordning av rehabiliteringsinsatser, "),
                    Link("https://www.riksdagen.se/", "riksdagen.se"),
                    Text("."),
                ),
                ". Med ",
                TermUse("samverkan", "samverkan", "begrepp-samverkan"),
                " menas här att två eller flera parter",
                footnote(
                    2, Text("Med parterna avses "), Emphasis((Text("alla"),)), Text(" medlemmar.")
                ),
                " planerar ",
                Strong((Text("tillsammans"),)),
                ", och med ",
                TermUse("samsyn", "samsyn", ""),
                " att de beskriver målet lika.",
            ),
            ItemList(
                ordered=False,
                items=(
                    Item(
                        (paragraph("Individinriktade insatser för den som behöver flera parter"),)
                    ),
                    Item(
                        (
                            paragraph("Strukturövergripande insatser:"),
                            ItemList(
                                ordered=False,
                                items=(
                                    Item((paragraph("utbildning för handläggare"),)),
                                    Item((paragraph("gemensamma kartläggningar av behov"),)),
                                ),
                            ),
                        )
                    ),
                    Item((paragraph("Uppföljning, på det sätt som styrelsen har bestämt"),)),
                ),
            ),
            prose(2, 5),
        ),
        _section(
            "malgrupper",
            "1.1",
            "Målgrupper",
            2,
            prose(1),
            Heading(level=3, text="Så valdes de", anchor="rubrik-valdes"),
            ItemList(
                ordered=True,
                items=(
                    Item((paragraph("Medlemmarna beskrev var samarbetet brister."),)),
                    Item((paragraph("Beredningsgruppen vägde behoven mot varandra."),)),
                    Item((paragraph("Styrelsen beslutade om ordningen."),)),
                ),
            ),
            Table(
                anchor="tabell-malgrupper",
                number=1,
                caption="Prioriterade målgrupper och hur många som berörs",
                head=(
                    (
                        Cell((Text("Målgrupp"),), is_header=True),
                        Cell((Text("Ålder"),), is_header=True),
                        Cell((Text("Uppskattning och underlag"),), is_header=True),
                    ),
                ),
                rows=tuple(
                    (
                        Cell((Text(name),), is_header=True),
                        Cell((Text(ages),)),
                        Cell((Text(basis),)),
                    )
                    for name, ages, basis in (
                        ("Unga utan sysselsättning", "16–29 år", "Omkring 140, enligt kommunerna"),
                        ("Långvarigt sjukskrivna", "30–64 år", "Omkring 90, enligt kassan"),
                        ("Nyanlända med ohälsa", "18–64 år", "Ingen säker uppgift finns ännu"),
                    )
                ),
            ),
            prose(3, 3),
        ),
        _section("mal", "1.2", "Mål för perioden", 2, prose(4, 5), prose(0, 4)),
        _section("mal-unga", "1.2.1", "Särskilda mål för unga", 3, prose(2, 4)),
    )


def _organisation() -> tuple[Section, ...]:
    nodes = (
        ChartNode("styrelse", "Styrelsen", "", "Sex ledamöter, sex ersättare"),
        ChartNode("au", "Arbetsutskott", "styrelse"),
        ChartNode("kansli", "Kansli", "styrelse", "Förbundschef och samordnare"),
        ChartNode("beredning", "Beredningsgrupp", "styrelse", "En chef från varje medlem"),
        ChartNode("norr", "Lokal ledningsgrupp Norrviken", "beredning"),
        ChartNode("sjo", "Lokal ledningsgrupp Sjöbygden och Östra Mo", "beredning"),
        ChartNode("referens", "Referensgrupp", "kansli"),
        ChartNode("revisorer", "Revisorer", ""),
    )
    outline = ItemList(
        ordered=False,
        items=(
            Item(
                (
                    paragraph("Styrelsen"),
                    ItemList(
                        ordered=False,
                        items=(
                            Item((paragraph("Arbetsutskott"),)),
                            Item((paragraph("Kansli"),)),
                            Item((paragraph("Beredningsgrupp"),)),
                        ),
                    ),
                )
            ),
            Item((paragraph("Revisorer"),)),
        ),
    )
    return (
        _section("organisation", "2", "Organisation och beslut", 1, prose(5, 3)),
        _section(
            "organ",
            "2.1",
            "Organ",
            2,
            prose(2, 3),
            OrganisationChart(
                anchor="figur-organisation",
                number=1,
                caption="Förbundets organisation",
                description="Styrelsen står överst, med arbetsutskott, kansli och beredningsgrupp.",
                nodes=nodes,
                outline=outline,
            ),
            Image(
                asset=PICTURE_SHA256,
                alt="Sex trappsteg som stiger åt höger.",
                caption="Steg för steg.",
            ),
        ),
    )


def _money() -> tuple[Section, ...]:
    table = budget_table()
    chart_table = money_table(
        "tabell-bidrag",
        3,
        "Medlemsbidrag 2026",
        (("Staten", (2_830_000,)), ("Regionen", (1_415_000,)), ("Kommunerna", (1_415_000,))),
        labels=("Budget 2026",),
    )
    return (
        _section(
            "ekonomi",
            "3",
            "Ekonomi",
            1,
            paragraph("Budgeten är gjord för fyra år, men bara det första är beslutat."),
            prose(3, 4),
            table,
            BarChart(
                anchor="figur-kostnader",
                number=2,
                caption="Kostnader per område",
                description="Liggande staplar: insatserna växer, administrationen är oförändrad.",
                unit="tkr",
                series=(
                    _series("Insatser", 3_900_000, 4_150_000, 4_000_000, 4_000_000),
                    _series("Administration", 1_280_000, 1_300_000, 1_320_000, 1_340_000),
                ),
                table=table,
            ),
        ),
        _section(
            "bidrag",
            "3.1",
            "Bidrag och utrymme",
            2,
            prose(1, 3),
            BarChart(
                anchor="figur-bidrag",
                number=3,
                caption="Medlemsbidrag 2026",
                description="Staten betalar hälften, regionen och kommunerna en fjärdedel var.",
                unit="tkr",
                series=(
                    ChartSeries(
                        "2026",
                        (
                            ChartPoint("Staten genom Försäkringskassan", 2_830_000),
                            ChartPoint("Region Sjölän", 1_415_000),
                            ChartPoint("Kommunerna", 1_415_000),
                        ),
                    ),
                ),
                table=chart_table,
            ),
            BarChart(
                anchor="figur-resultat",
                number=4,
                caption="Årets resultat",
                description="Två år med underskott följs av balans.",
                unit="mnkr",
                series=(_series("Resultat", -450_000, -210_000, 0, 120_000),),
                table=None,
            ),
        ),
    )


def _project(place: int, *, footnotes: int) -> tuple[Section, ...]:
    number = f"{4 + place}"
    first_note = 3 + place * footnotes
    notes: list[Inline] = []
    for offset in range(footnotes):
        notes += [
            Text(f" {SENTENCES[offset % len(SENTENCES)][:-1]}"),
            footnote(
                first_note + offset,
                Text("Uppgiften är hämtad ur beredningsgruppens underlag inför budgeten, bilaga "),
                Text(f"{offset + 1}, och gäller läget i september."),
            ),
            Text("."),
        ]
    return (
        _section(
            f"insatser-{place}",
            number,
            "Beslutade insatser",
            1,
            paragraph("Under den här rubriken beskrivs de insatser som styrelsen har beslutat om."),
            prose(place, 4),
        ),
        _section(
            f"ingang-{place}",
            f"{number}.1",
            "En gemensam ingång: ett kontor, fyra myndigheter och en handläggare i taget",
            2,
            Facts(
                (
                    Fact("Projektperiod", (Text("2024-09-01 – 2027-08-31"),)),
                    Fact("Ägare", (Text("Norrvikens kommun"),)),
                    Fact(
                        "Budget 2026",
                        (
                            Figure(
                                "line:ingang/2026", 2_185_000, "kr", "2\u202f185\u202f000\u00a0kr"
                            ),
                            Text(" samt medel för språkstöd"),
                        ),
                    ),
                )
            ),
            prose(1, 5),
            Paragraph(tuple(notes)),
            prose(4, 5),
            paragraph("Insatsen har två delar.", LineBreak(), "Den andra börjar i augusti."),
        ),
        _section(f"natverk-{place}", f"{number}.2", "Nätverk", 2, prose(0, 5), prose(3, 4)),
    )


def _follow_up(*, drafting: bool) -> tuple[Section, ...]:
    problems: tuple[Block, ...] = ()
    if drafting:
        problems = (
            Problem("Avsnittet som texten hänvisar till finns inte.", "section:borttaget"),
            paragraph(
                "Kostnaden är ", Problem("Posten finns inte i budgeten.", "line:okand/2026"), "."
            ),
        )
    return (
        _section(
            "uppfoljning",
            "",
            "Uppföljning",
            1,
            prose(5, 4),
            *problems,
            Heading(3, "Vem gör vad", "rubrik-vem"),
            prose(2, 3),
        ),
    )


def _appendices() -> tuple[Section, ...]:
    glossary = Definitions(
        tuple(
            Definition(term, f"begrepp-{key}", (prose(place, 2),))
            for place, (term, key) in enumerate(
                (("Samsyn", "samsyn"), ("Samtal", "samtal"), ("Samverkan", "samverkan"))
            )
        )
    )
    return (
        _section("bilagor", "", "Bilagor", 1),
        _section("begrepp", "Bilaga 1", "Gemensamma begrepp", 2, glossary, appendix=True),
        _section(
            "moten",
            "Bilaga 2",
            "Sammanträden",
            2,
            Table(
                anchor="tabell-moten",
                number=None,
                caption="",
                head=(),
                rows=(
                    (Cell((Text("2026-02-20"),), is_header=True), Cell((Text("Årsredovisning"),))),
                    (Cell((Text("2026-11-20"),), is_header=True), Cell((Text("Plan och budget"),))),
                ),
            ),
            appendix=True,
        ),
    )


def _series(label: str, *values: int) -> ChartSeries:
    years = ("2025", "2026", "2027", "2028")
    return ChartSeries(
        label,
        tuple(
            ChartPoint(year, value, is_current=year == "2026")
            for year, value in zip(years, values, strict=True)
        ),
    )


def money_table(
    anchor: str,
    number: int,
    caption: str,
    lines: tuple[tuple[str, tuple[int | None, ...]], ...],
    *,
    labels: tuple[str, ...] = YEARS,
) -> MoneyTable:
    return MoneyTable(
        anchor=anchor,
        number=number,
        caption=caption,
        unit="kr",
        columns=_columns(labels),
        rows=tuple(_row(label, "line", 0, amounts) for label, amounts in lines),
    )


def budget_table() -> MoneyTable:
    """Every kind of row, blanks, notes, a preliminary amount and a rounding note."""
    rows = (
        _row("Intäkter", "group", 0, ()),
        _row("Medlemsbidrag", "line", 1, (5_400_000, 5_660_000, 5_660_000, 5_660_000)),
        _row("Övriga intäkter", "line", 1, (60_000, None, None, None)),
        _row("Summa intäkter", "total", 0, (5_460_000, 5_660_000, 5_660_000, 5_660_000)),
        _row("Kostnader", "group", 0, ()),
        _row("Administration", "group", 1, ()),
        _row("Förbundschef 1,0", "line", 2, (1_000_000, 1_015_000, 1_030_000, 1_045_000)),
        _row("Lokaler", "line", 2, (280_000, 285_000, 290_000, 295_000), basis="per 12 mån"),
        _row("Summa administration", "subtotal", 1, (1_280_000, 1_300_000, 1_320_000, 1_340_000)),
        _row("En gemensam ingång", "line", 1, (2_150_000, 2_185_000, 2_250_000, None)),
        _row("Språkstöd", "line", 1, (None, 0, 25_000, 25_000), basis="engångskostnad"),
        _row("Övriga insatser", "line", 1, (1_750_000, 1_965_000, 1_725_000, 3_975_000)),
        _row("Summa kostnader", "total", 0, (5_180_000, 5_450_000, 5_320_000, 5_340_000)),
        _row("Återstår att fördela", "result", 0, (280_000, 210_000, 340_000, 320_000)),
    )
    noted = MoneyCell(2_185_000, note_mark="*")
    preliminary = MoneyCell(2_250_000, is_preliminary=True)
    cells = rows[9].cells
    marked = MoneyRow(
        key="ingang",
        label=rows[9].label,
        role="line",
        level=1,
        cells=(cells[0], noted, preliminary, cells[3]),
    )
    return MoneyTable(
        anchor="tabell-budget",
        number=2,
        caption="Budget och plan",
        unit="kr",
        columns=_columns(YEARS),
        rows=(*rows[:9], marked, *rows[10:]),
        notes=(("*", "Av beloppet är 50 000 kr reserverat för språkstöd."),),
        rounding_note="Beloppen är avrundade var för sig.",
    )


def _columns(labels: tuple[str, ...]) -> tuple[MoneyColumn, ...]:
    return tuple(
        MoneyColumn(key=label, label=label, is_current=label.endswith("2026")) for label in labels
    )


def _row(
    label: str, role: str, level: int, amounts: tuple[int | None, ...], *, basis: str = ""
) -> MoneyRow:
    cells = tuple(MoneyCell(amount) for amount in (amounts or (None,) * len(YEARS)))
    return MoneyRow(key=label, label=label, role=role, level=level, cells=cells, basis=basis)  # type: ignore[arg-type]
