"""The budget tables R1 to R5 of the five real plans, as data: what was typed and what was printed.

Amounts stand as printed, in the unit of their table. `differences` are the printed sums that do not
follow from their rows (printed minus computed): the plans' errors, kept on purpose.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from budgets.arithmetic import Group, Line, LineKind, Sheet, Year, YearKind


@dataclass(frozen=True)
class Printed:
    """A printed budget: its sheet, and its sums by figure reference, in kronor."""

    sheet: Sheet
    sums: Mapping[str, int]
    differences: Mapping[str, int] = field(default_factory=dict)


def printed(
    *,
    years: str,
    groups: tuple[Group, ...],
    lines: str,
    sums: str,
    step_kr: int = 1,
    differences: Mapping[str, int] | None = None,
) -> Printed:
    """Read a printed budget from text, one row per line: "key | label | kind | group | amounts".

    The kind of an unallocated line is followed by the groups it closes, that of a line which hands
    out a surplus by the year of it.
    """
    columns = tuple(_year(word) for word in years.split(","))
    return Printed(
        Sheet(
            years=columns,
            groups=groups,
            lines=tuple(_line(*cells[:4]) for cells in _rows(lines)),
            amounts={
                (cells[0], year.key): kr
                for cells in _rows(lines)
                for year, kr in _amounts(columns, cells[4:], step_kr)
            },
        ),
        {
            f"{cells[0]}/{year.key}": kr
            for cells in _rows(sums)
            for year, kr in _amounts(columns, cells[1:], step_kr)
        },
        differences or {},
    )


def _rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in row.split("|")] for row in text.strip().splitlines()]


def _year(word: str) -> Year:
    key, kind = word.split()
    return Year(key, YearKind(kind), key, calendar=int(key))


def _line(key: str, label: str, kind: str, group: str) -> Line:
    name, *scope = kind.split()
    surplus = next((int(word) for word in scope if word.isdigit()), None)
    closed = tuple(word for word in scope if not word.isdigit())
    return Line(key, label, LineKind(name), group, scope=closed, surplus_year=surplus)


def _amounts(years: tuple[Year, ...], cells: list[str], step_kr: int) -> list[tuple[Year, int]]:
    pairs = zip(years, cells, strict=False)
    return [(year, int(cell.replace(" ", "")) * step_kr) for year, cell in pairs if cell]


# R1. Finsam Gotland, revised budget 2009 (kr). Activities have no amounts, only a total: it is what
# administration leaves of the income. "Återstår" looks at other money: what decisions leave of
# income and carried capital.
GOTLAND_2009 = printed(
    years="2009 budget",
    groups=(
        Group("intakter", "Intäkter", "Totalt"),
        Group("kostnader", "Kostnader", "Summa TOTALT"),
        Group("administration", "Administration", "Totalt", parent="kostnader"),
        Group("verksamhet", "Verksamhet", "Totalt", parent="kostnader"),
        Group("kapital", "Samverkansmedel som återstår från", "Totalt"),
        Group("beslutat", "Beslut taget av styrelsen", "Totalt"),
        Group("kvar", "Återstår"),
    ),
    lines="""
        fk           | Försäkringskassan              | contribution | intakter       | 3 000 000
        kommun       | Gotlands kommun                | contribution | intakter       | 3 000 000
        tjansteman   | Beredande tjänsteman 1.0       | cost         | administration |   670 000
        konsult      | Konsulttjänster                | cost         | administration |   100 000
        styrelse     | Styrelse arvoden, revisorer    | cost         | administration |    35 000
        telefoni     | Telefoni                       | cost         | administration |    12 000
        it           | Hemsida, IT                    | cost         | administration |    30 000
        kurser       | Kurser/konferenser             | cost         | administration |   200 000
        ovrigt       | Övrig administration           | cost         | administration |    50 000
        kartlaggning | Kartläggning                   | cost         | verksamhet     |
        utveckling   | Utvecklingsinsatser            | cost         | verksamhet     |
        utvardering  | Utvärdering                    | cost         | verksamhet     |
        insatser     | Insatser (projekt)             | cost         | verksamhet     |
        ofordelat    | Ofördelat | unallocated intakter administration | verksamhet     |
        fran-2007    | 2007                           | capital-in   | kapital        | 1 977 071
        fran-2008    | 2008                           | capital-in   | kapital        | 2 798 000
        pa-sparet    | På Spåret                      | cost         | beslutat       | 1 770 000
        skarphall    | Arbetsgivarvård Skarphäll      | cost         | beslutat       |   147 600
        centrum      | Centrum för arbetsträning      | cost         | beslutat       |   655 000
        aterstar     | Återstår för 2009 | unallocated intakter kapital beslutat | kvar |
    """,
    sums="""
        group:intakter         |  6 000 000
        group:administration   |  1 097 000
        group:verksamhet       |  4 903 000
        group:kostnader        |  6 000 000
        group:kapital          |  4 775 071
        sum:income-and-capital | 10 775 071
        group:beslutat         |  2 572 600
        line:aterstar          |  8 202 471
    """,
)

# R1. The same plan's financing (tkr); the kommun's half is shared by three boards.
GOTLAND_FINANCING = printed(
    years="2009 budget, 2010 plan",
    step_kr=1000,
    groups=(
        Group("finansiering", "Finansiering", "Totalt"),
        Group("kommun", "Gotlands kommun", "Gotlands kommun", parent="finansiering"),
    ),
    lines="""
        fk  | Försäkringskassan              | contribution | finansiering | 3 000 | 4 000
        ks  | Kommunstyrelsen                | contribution | kommun       | 1 500 | 2 000
        son | Socialnämnden                  | contribution | kommun       |   750 | 1 000
        hsn | Hälso- och sjukvårdsnämnden    | contribution | kommun       |   750 | 1 000
    """,
    sums="""
        group:kommun       | 3 000 | 4 000
        group:finansiering | 6 000 | 8 000
    """,
)

# R2. Landskrona-Svalöv, September to December 2009 (tkr).
LANDSKRONA_2009 = printed(
    years="2009 outcome",
    step_kr=1000,
    groups=(
        Group("intakter", "Intäkter", "Summa"),
        Group("kostnader", "Verksamhetens kostnader", "Summa"),
        Group("finansiellt", "Finansiella poster", "Summa"),
    ),
    lines="""
        agarbidrag    | Verksamhetens ägarbidrag | contribution | intakter    | 5 440
        ovriga        | Övriga intäkter          | other-income | intakter    | 0
        styrelse      | Styrelse och revisorer   | cost         | kostnader   | 45
        samordnare    | Samordnare               | cost         | kostnader   | 170
        konsult       | Konsulttjänster          | cost         | kostnader   | 30
        kontor        | Kontor                   | cost         | kostnader   | 13
        utbildning    | Utbildning               | cost         | kostnader   | 40
        atgarder      | Åtgärder                 | cost         | kostnader   | 160
        ranta         | Ränteintäkt              | other-income | finansiellt | 0
        rantekostnad  | Räntekostnad             | cost         | finansiellt | 0
    """,
    sums="""
        group:intakter    | 5 440
        group:kostnader   |   458
        group:finansiellt |     0
        sum:result        | 4 982
    """,
)

# R3. Landskrona-Svalöv 2010 (tkr). The result of 2009 was entered as income; it is capital here.
# The printed income sum holds the contribution of the year before.
LANDSKRONA_2010 = printed(
    years="2010 budget",
    step_kr=1000,
    groups=(
        *LANDSKRONA_2009.sheet.groups,
        Group("kvar", "Medel att fördela"),
    ),
    lines="""
        agarbidrag    | Verksamhetens ägarbidrag       | contribution | intakter    | 5 000
        ovriga        | Övriga intäkter                | capital-in   | intakter    | 4 982
        styrelse      | Styrelse och revisorer         | cost         | kostnader   | 230
        samordnare    | Samordnare                     | cost         | kostnader   | 510
        konsult       | Konsulter                      | cost         | kostnader   | 60
        marknad       | Marknadsföring                 | cost         | kostnader   | 70
        utvardering   | Utvärdering                    | cost         | kostnader   | 100
        kontor        | Kontor                         | cost         | kostnader   | 39
        utbildning    | Utbildning och resor           | cost         | kostnader   | 200
        ranta         | Ränteintäkt                    | other-income | finansiellt | 14
        rantekostnad  | Räntekostnad                   | cost         | finansiellt |
        medel         | Medel för insatser att fördela | unallocated  | kvar        |
    """,
    sums="""
        group:intakter    | 10 422
        group:kostnader   |  1 209
        group:finansiellt |     14
        line:medel        |  8 787
        sum:result        |      0
    """,
    differences={"group:intakter/2010": 440_000},
)

# R4. Ale-Kungälv-Stenungsund-Tjörn (tkr). One budget, printed as two tables: contributions, and the
# whole. Contributions of 2010 are printed as a frame only; shared here as in 2009.
ALE_2008 = printed(
    years="2008 budget, 2009 plan, 2010 plan",
    step_kr=1000,
    groups=(
        Group("ram", "Bidrag", "Finansiell ram"),
        Group("overskott", "Överskott"),
        Group("kostnader", "Kostnader", "Total summa"),
        Group("insatser", "Insatser", parent="kostnader"),
        Group("adm", "Adm. inkl styrelse", parent="kostnader"),
    ),
    lines="""
        fk            | Försäkringskassa/Arbetsförmedling | contribution | ram | 2625 | 3500 | 3500
        region        | Hälso- och sjukvårdsnämnd   | contribution | ram       | 1313 | 1750 | 1750
        kommuner      | Kommuner                    | contribution | ram       | 1313 | 1750 | 1750
        fran-2007     | Överskott 2007           | capital-in 2007 | overskott | 1323 | 1322 | 1322
        utgangspunkt  | Utgångspunkten              | cost         | insatser  | 1400 | 1442 | 1485
        avstampet     | Avstampet                   | cost         | insatser  | 1000 |    0 |    0
        sprangbradan  | Språngbrädan                | cost         | insatser  | 1500 |    0 |    0
        jobbcoacher   | Jobbcoacher                 | cost         | insatser  |  700 | 2500 | 2500
        orvar         | Orvar                       | cost         | insatser  |  350 |  690 |    0
        forebyggande  | Förebyggande åtgärder       | cost         | insatser  |  100 |  150 |  150
        information   | Information                 | cost         | insatser  |   15 |   15 |   15
        forelasningar | Föreläsningar               | cost         | insatser  |   50 |   50 |   50
        utbildning    | Utbildningsinsatser         | cost         | insatser  |   50 |  200 |   50
        riktade       | Riktade engångsinsatser     | cost         | insatser  |  400 |  400 |  200
        kartlaggning  | Kartläggning                | cost         | kostnader |    0 |  100 |    0
        utvardering   | Utvärdering                 | cost         | kostnader |  100 |  100 |  100
        tjansteman    | Tjänsteman                  | cost         | adm       |  660 |  680 |  700
        arvoden       | Styrelse, arvoden           | cost         | adm       |   50 |   60 |   70
        omkostnader   | Övriga omkostnader          | cost         | adm       |   10 |   10 |   10
        ekonomi       | Ekonomiadministration       | cost         | adm       |   50 |   52 |   54
        revisorer     | Revisorer                   | cost         | adm       |   60 |   60 |   60
    """,
    sums="""
        group:ram  | 5251 | 7000 | 7000
        sum:costs  | 6495 | 6509 | 5444
        sum:result |   79 | 1813 | 2878
    """,
)

# R4. The budgets of its projects, in the unit of their appendix: rows, printed sum.
ALE_PROJECTS = {
    "utgangspunkt": ((100, 50, 600, 440, 160, 50), 1400),
    "avstampet": ((25, 15, 10, 0, 950), 1000),
    "sprangbradan": ((25, 15, 10, 0, 1450), 1500),
    "jobbcoacher": ((200, 100, 100, 1900, 200), 2500),
    "orvar": ((19_725, 334_313, 139_659, 117_383, 58_650), 669_730),
}

# R5. Finsam Gotland 2022 (kr). The total of 2021 and the room it leaves are 3 000 more than their
# rows (a digit, or a row, lost on the way); administration 2023 lost its middle: "12 980".
GOTLAND_2022 = printed(
    years="2021 previous, 2022 budget, 2023 forecast, 2024 forecast",
    groups=(
        Group("intakter", "Intäkter", "TOTALT: Intäkter och kapital"),
        Group("adm", "Administration", "TOTALT: Administration"),
        Group("tjanster", "Inköpta tjänster", parent="adm"),
        Group("verksamhet", "Verksamhet", "TOTALT: Kostnader verksamhet"),
        Group("utveckling", "Utvecklingsinsatser", "Utvecklingsinsatser", parent="verksamhet"),
        Group("projekt", "Projekt", "Kostnader: projekt", parent="verksamhet"),
        Group("utrymme", "Utrymme"),
    ),
    lines="""
fk         | FK               | contribution| intakter  | 2 162 000| 2 162 000| 2 130 000| 2 120 000
region     | Region           | contribution| intakter  | 2 162 000| 2 162 000| 2 130 000| 2 120 000
kapital    | Eget kapital     | capital-in  | intakter  | 1 921 312| 1 828 177|   650 000|   600 000
extra      | Extra            | other-income| intakter  |          |          |          |
tjansteman | Tjänsteman       | cost        | adm       | 1 175 652|   900 000|   920 000|   940 000
revision   | Revision         | cost        | adm       |    47 600|    47 600|    47 600|    47 600
telefoni   | Telefoni         | cost        | adm       |    30 000|    35 000|    35 000|    35 000
kurser     | Kurser, resor    | cost        | adm       |    60 000|    70 000|    70 000|    70 000
avgifter   | Avgifter         | cost        | adm       |     5 200|     5 200|     5 200|     5 200
forbrukning| Förbrukning      | cost        | adm       |    45 000|    45 000|    45 000|    45 000
medlem     | Medlemsavgifter  | cost        | adm       |    20 180|    21 180|    21 180|    21 180
ekonomi    | Ekonomi          | cost        | tjanster  |   100 000|   100 000|   100 000|   100 000
lon        | Lönehantering    | cost        | tjanster  |     6 000|     6 000|     6 000|     6 000
styrelsen  | Styrelsen        | cost        | adm       |    30 000|    30 000|    30 000|    30 000
extern     | Representation   | cost        | adm       |    15 000|    20 000|    20 000|    20 000
inspiration| Inspiration      | cost        | utveckling|   180 000|   200 000|   150 000|   150 000
frukost    | Frukostmöten     | cost        | utveckling|    40 000|    70 000|    60 000|    60 000
metod      | Metodutbildningar| cost        | utveckling|   250 000|   250 000|   150 000|   150 000
indikatorer| Indikatorerna    | cost        | utveckling|    10 000|    10 000|    11 000|    11 000
konsult    | Konsulttjänster  | cost        | utveckling|   100 000|   200 000|    50 000|    50 000
pris       | Pris, dialogmöten| cost        | utveckling|   165 000|   170 000|    75 000|    50 000
jobbsam    | JobbSam 3.0      | cost        | projekt   | 2 203 500| 2 185 000| 2 250 550| 2 320 000
halsobalans| Hälsobalans      | cost        | projekt   |   560 000|          |          |
sprakstod  | Språkstöd        | cost        | projekt   |          |    50 000|    25 000|
utrymme    | Utrymme          | unallocated | utrymme   |          |          |          |
overskott  | Rimligt överskott| capital-out | utrymme   |          |   650 000|   600 000|   600 000
    """,
    sums="""
group:intakter   | 6 248 312 | 6 152 177 | 4 910 000 | 4 840 000
group:adm        | 1 534 632 | 1 279 980 |    12 980 | 1 319 980
group:utveckling |   745 000 |   900 000 |   496 000 |   471 000
group:projekt    | 2 763 500 | 2 235 000 | 2 275 550 | 2 320 000
group:verksamhet | 3 508 500 | 3 135 000 | 2 771 550 | 2 791 000
sum:costs        | 5 043 132 | 4 414 980 | 4 071 530 | 4 110 980
line:utrymme     | 1 205 180 | 1 087 197 |   238 470 |   129 020
    """,
    differences={
        "group:intakter/2021": 3_000,
        "line:utrymme/2021": 3_000,
        "group:adm/2023": 12_980 - 1_299_980,
    },
)

PRINTED = {
    "R1 Gotland 2009": GOTLAND_2009,
    "R1 Gotland 2009, financing": GOTLAND_FINANCING,
    "R2 Landskrona-Svalöv 2009": LANDSKRONA_2009,
    "R3 Landskrona-Svalöv 2010": LANDSKRONA_2010,
    "R4 Ale-Kungälv-Stenungsund-Tjörn 2008": ALE_2008,
    "R5 Gotland 2022": GOTLAND_2022,
}
